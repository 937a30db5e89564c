# Shared by the hidden checks: each gets the path of a result tree as $1 and exits 0 only if the requirement is met.
# Exit 77 means that a tool is missing; the tree itself is never written to.
set -euo pipefail

tree=${1:?usage: CHECK.sh TREE}
tree=$(cd "$tree" && pwd)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

# need TOOL: skips the check when the tool is missing.
need() {
    if ! command -v "$1" >/dev/null 2>&1; then
        echo "skipped: $1 is not installed"
        exit 77
    fi
}

# python_check: runs the program on standard input against the tree.
python_check() {
    need python3
    cd "$tree"
    PYTHONPATH=$tree timeout 60 python3 -B -
}

# node_check: runs the program on standard input with `load(path)` and `assert` at hand.
node_check() {
    need node
    {
        printf 'const assert = require("node:assert");\n'
        printf 'const load = (file) => require(require("node:path").join(process.env.TREE, file));\n'
        cat
    } >"$scratch/check.cjs"
    TREE=$tree timeout 60 node "$scratch/check.cjs"
}

# c_check: compiles the program on standard input with all sources but main.c and runs it.
c_check() {
    need gcc
    cat >"$scratch/check.c"
    local sources=()
    for source in "$tree"/src/*.c; do
        [ "$(basename "$source")" = main.c ] || sources+=("$source")
    done
    gcc -std=gnu11 -Wall -Werror=implicit-function-declaration -fsanitize=address,undefined -fno-sanitize-recover \
        -I"$tree/src" -o "$scratch/check" "$scratch/check.c" "${sources[@]}"
    ASAN_OPTIONS=detect_leaks=0 timeout 60 "$scratch/check"
}

# swift_check: compiles the program on standard input together with the library's sources and runs it;
# `expect(actual, wanted)` is at hand.
swift_check() {
    need swiftc
    {
        cat <<'SWIFT'
#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif
func expect<Value: Equatable>(_ actual: Value, _ wanted: Value) {
    if actual != wanted {
        print("got \(actual), wanted \(wanted)")
        exit(1)
    }
}
SWIFT
        cat
    } >"$scratch/main.swift"
    swiftc -Onone -module-name Check -module-cache-path "$scratch/cache" -o "$scratch/check" \
        "$tree"/Sources/Wordsmith/*.swift "$scratch/main.swift"
    timeout 60 "$scratch/check"
}
