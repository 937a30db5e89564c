/// Small files in every language, with the symbols they hold.
enum Samples {
    static let all = [
        python, javascript, typescript, c, cpp, java, kotlin, go, rust, ruby, php, bash, swift,
    ]

    /// The text itself, with carriage returns, and with tabs for margins.
    static func variants(of sample: Sample) -> [String] {
        let crlf = sample.text.replacing("\n", with: "\r\n")
        return [sample.text, crlf, sample.text.replacing("    ", with: "\t")]
    }

    static let python = Sample(
        path: "app/日期.py",
        text: """
            \"\"\"模块 🎈\"\"\"
            import os

            LIMIT = 3


            # Says hello.
            @cache
            @other("🎈")
            def greet(name,
                      title=""):
                \"\"\"问候。\"\"\"
                def inner():
                    return "é"
                return inner()


            class Cart(Base):
                count = 0

                @property
                def total(self):
                    return sum(
                        self.items
                    )

                async def add(self, x): ...

            """,
        expected: [
            "constant LIMIT = LIMIT = 3",
            "function greet = @cache\n@other(\"🎈\")\ndef greet(name,\n          title=\"\"):\n    \"\"\"问候。\"\"\"\n"
                + "    def inner():\n        return \"é\"\n    return inner()",
            "function greet.inner = def inner():\n        return \"é\"",
            "type Cart = class Cart(Base):\n    count = 0\n\n    @property\n    def total(self):\n        return sum(\n"
                + "            self.items\n        )\n\n    async def add(self, x): ...",
            "variable Cart.count = count = 0",
            "method Cart.total = @property\n    def total(self):\n        return sum(\n            self.items\n        )",
            "method Cart.add = async def add(self, x): ...",
        ]
    )

    static let javascript = Sample(
        path: "a.jsx",
        text: """
            const fs = require("fs");
            /** Adds. */
            export async function add(a, b) { return a + b; }
            export const twice = (x) => { return "🎈" + x; };
            class Cart {
                static #n = 1;
                total() { return 1; }
            }
            Cart.prototype.clear = function () {};
            exports.run = () => <p>é</p>;
            describe("cart", () => { it("adds", () => {}); });

            """,
        expected: [
            "function add = export async function add(a, b) { return a + b; }",
            "function twice = export const twice = (x) => { return \"🎈\" + x; };",
            "type Cart = class Cart {\n    static #n = 1;\n    total() { return 1; }\n}",
            "variable Cart.#n = static #n = 1;",
            "method Cart.total = total() { return 1; }",
            "method Cart.clear = Cart.prototype.clear = function () {};",
            "function run = exports.run = () => <p>é</p>;",
            "function cart.adds = it(\"adds\", () => {});",
        ]
    )

    static let typescript = Sample(
        path: "a.ts",
        text: """
            import { x } from "y";
            export interface Shape { area(): number }
            export type Id = string;
            enum E { A }
            export class Box<T> implements Shape {
                private z = 1;
                @log() area(): number { return 1 }
            }
            namespace N { export function f(): void {} }

            """,
        expected: [
            "type Shape = export interface Shape { area(): number }",
            "method Shape.area = area(): number",
            "type Id = export type Id = string;",
            "type E = enum E { A }",
            "type Box = export class Box<T> implements Shape {\n    private z = 1;\n    @log() area(): number { return 1 }\n}",
            "variable Box.z = private z = 1;",
            "method Box.area = @log() area(): number { return 1 }",
            "other N = namespace N { export function f(): void {} }",
            "function N.f = export function f(): void {}",
        ]
    )

    static let c = Sample(
        path: "a.c",
        text: """
            #include <stdio.h>
            #define MAX 3
            typedef struct { int a; } Foo;
            struct Bar { int b; };
            int proto(int a);
            /* 说明 */
            static inline char *find(const char *s)
            {
                return "🎈";
            }
            int (*pick(int a))(int) { return 0; }

            """,
        expected: [
            "constant MAX = #define MAX 3",
            "type Foo = typedef struct { int a; } Foo;",
            "variable Foo.a = int a;",
            "type Bar = struct Bar { int b; };",
            "variable Bar.b = int b;",
            "function proto = int proto(int a);",
            "function find = static inline char *find(const char *s)\n{\n    return \"🎈\";\n}",
            "function pick = int (*pick(int a))(int) { return 0; }",
        ]
    )

    static let cpp = Sample(
        path: "a.cpp",
        text: """
            #include <vector>
            namespace ns {
            class A : public B {
            public:
                A();
                int m() const { return 1; }
                template <class T> T t(T x) { return x; }
            };
            }
            int ns::A::late(int z) { return z; }
            TEST(Suite, Adds) { EXPECT_EQ(1, 1); }

            """,
        expected: [
            "other ns = namespace ns {\nclass A : public B {\npublic:\n    A();\n    int m() const { return 1; }\n"
                + "    template <class T> T t(T x) { return x; }\n};\n}",
            "type ns.A = class A : public B {\npublic:\n    A();\n    int m() const { return 1; }\n"
                + "    template <class T> T t(T x) { return x; }\n};",
            "method ns.A.A = A();",
            "method ns.A.m = int m() const { return 1; }",
            "method ns.A.t = template <class T> T t(T x) { return x; }",
            "method ns.A.late = int ns::A::late(int z) { return z; }",
            "function Suite.Adds = TEST(Suite, Adds) { EXPECT_EQ(1, 1); }",
        ]
    )

    static let java = Sample(
        path: "A.java",
        text: """
            package a;
            import java.util.List;
            /** 文档。 */
            @Ann
            public class A {
                static final int K = 3;
                public A() {}
                @Override
                public String m(int x) { return "🎈"; }
                enum En { X }
            }

            """,
        expected: [
            "type A = @Ann\npublic class A {\n    static final int K = 3;\n    public A() {}\n    @Override\n"
                + "    public String m(int x) { return \"🎈\"; }\n    enum En { X }\n}",
            "constant A.K = static final int K = 3;",
            "method A.A = public A() {}",
            "method A.m = @Override\n    public String m(int x) { return \"🎈\"; }",
            "type A.En = enum En { X }",
            "constant A.En.X = X",
        ]
    )

    static let kotlin = Sample(
        path: "a.kt",
        text: """
            package a
            import x.y
            /** Doc. */
            @Ann
            class A(val x: Int) : B() {
                override fun m(a: Int): Int { return a }
                companion object { const val K = 1 }
            }
            fun String.ext(): Int = 1
            val top = "🎈"

            """,
        expected: [
            "type A = @Ann\nclass A(val x: Int) : B() {\n    override fun m(a: Int): Int { return a }\n"
                + "    companion object { const val K = 1 }\n}",
            "method A.m = override fun m(a: Int): Int { return a }",
            "type A.Companion = companion object { const val K = 1 }",
            "constant A.Companion.K = const val K = 1",
            "function String.ext = fun String.ext(): Int = 1",
            "constant top = val top = \"🎈\"",
        ]
    )

    static let go = Sample(
        path: "a.go",
        text: """
            package main

            import (
            \t"os"
            )

            // K 常量
            const K = 3

            const (
            \tA = 1
            )

            type T struct{ a int }

            // M does.
            func (t *T) M(x int) string { return "🎈" }
            func TestX(t *testing.T) {}

            """,
        expected: [
            "constant K = const K = 3",
            "constant A = A = 1",
            "type T = type T struct{ a int }",
            "method T.M = func (t *T) M(x int) string { return \"🎈\" }",
            "function TestX = func TestX(t *testing.T) {}",
        ]
    )

    static let rust = Sample(
        path: "a.rs",
        text: """
            use std::fmt;
            /// 文档
            #[derive(Debug)]
            pub struct P { x: i32 }
            impl P {
                #[inline]
                pub fn m(&self) -> i32 { 1 }
            }
            mod tests {
                #[test]
                fn works() { assert_eq!("🎈", ""); }
            }

            """,
        expected: [
            "type P = #[derive(Debug)]\npub struct P { x: i32 }",
            "other P = impl P {\n    #[inline]\n    pub fn m(&self) -> i32 { 1 }\n}",
            "method P.m = #[inline]\n    pub fn m(&self) -> i32 { 1 }",
            "other tests = mod tests {\n    #[test]\n    fn works() { assert_eq!(\"🎈\", \"\"); }\n}",
            "function tests.works = #[test]\n    fn works() { assert_eq!(\"🎈\", \"\"); }",
        ]
    )

    static let ruby = Sample(
        path: "a.rb",
        text: """
            require 'json'
            MAX = 3
            module M
                # 说明
                class A < B
                    def total(a)
                        "🎈"
                    end
                    private def hidden; end
                    def self.make; end
                end
            end

            """,
        expected: [
            "constant MAX = MAX = 3",
            "type M = module M\n    # 说明\n    class A < B\n        def total(a)\n            \"🎈\"\n        end\n        private def hidden; end\n"
                + "        def self.make; end\n    end\nend",
            "type M.A = class A < B\n        def total(a)\n            \"🎈\"\n        end\n        private def hidden; end\n"
                + "        def self.make; end\n    end",
            "method M.A.total = def total(a)\n            \"🎈\"\n        end",
            "method M.A.hidden = private def hidden; end",
            "method M.A.make = def self.make; end",
        ]
    )

    static let php = Sample(
        path: "a.php",
        text: """
            <?php
            namespace A;
            use X\\Y;
            /** 文档 */
            function f(int $a): string { return "🎈"; }
            final class C extends D {
                const Z = 1;
                private int $p = 1;
                public static function m() { return 1; }
            }

            """,
        expected: [
            "function f = function f(int $a): string { return \"🎈\"; }",
            "type C = final class C extends D {\n    const Z = 1;\n    private int $p = 1;\n"
                + "    public static function m() { return 1; }\n}",
            "constant C.Z = const Z = 1;",
            "variable C.p = private int $p = 1;",
            "method C.m = public static function m() { return 1; }",
        ]
    )

    static let bash = Sample(
        path: "a.sh",
        text: """
            #!/bin/bash
            source lib.sh
            readonly K=3
            # 说明
            greet() {
                echo "🎈"
            }
            function bye { echo 2; }

            """,
        expected: [
            "constant K = readonly K=3",
            "function greet = greet() {\n    echo \"🎈\"\n}",
            "function bye = function bye { echo 2; }",
        ]
    )

    static let swift = Sample(
        path: "a.swift",
        text: """
            // Licence.

            import Foundation

            /// 文档。
            @MainActor
            public struct Box<T> {
                let a = 1, b = "🎈"
                var total: Int { a }
                init(x: T) {}
                func add(_ x: Int, to y: Int) -> Int {
                    func inner() {}
                    return x
                }
                enum E { case one, two; case three }
            }
            extension Box { static func == (l: Box, r: Box) -> Bool { true } }
            @Test func works() {}

            """,
        expected: [
            "type Box = @MainActor\npublic struct Box<T> {\n    let a = 1, b = \"🎈\"\n    var total: Int { a }\n"
                + "    init(x: T) {}\n    func add(_ x: Int, to y: Int) -> Int {\n        func inner() {}\n        return x\n"
                + "    }\n    enum E { case one, two; case three }\n}",
            "constant Box.a = a = 1",
            "constant Box.b = b = \"🎈\"",
            "variable Box.total = var total: Int { a }",
            "method Box.init = init(x: T) {}",
            "method Box.add = func add(_ x: Int, to y: Int) -> Int {\n        func inner() {}\n        return x\n    }",
            "function Box.add.inner = func inner() {}",
            "type Box.E = enum E { case one, two; case three }",
            "constant Box.E.one = one",
            "constant Box.E.two = two",
            "constant Box.E.three = case three",
            "other Box = extension Box { static func == (l: Box, r: Box) -> Bool { true } }",
            "method Box.== = static func == (l: Box, r: Box) -> Bool { true }",
            "function works = @Test func works() {}",
        ]
    )
}
