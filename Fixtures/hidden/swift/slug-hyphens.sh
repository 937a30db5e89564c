#!/usr/bin/env bash
source "$(dirname "${BASH_SOURCE[0]}")/../common.bash"

swift_check <<'CHECK'
expect(slug("Hello  World"), "hello-world")
expect(slug("Ready, set, go!"), "ready-set-go")
expect(slug("Hello World"), "hello-world")
expect(slug("  spaces around  "), "spaces-around")
expect(slug("--a--b--"), "a-b")
expect(slug("Chapter 2: The End..."), "chapter-2-the-end")
expect(slug("!!!"), "")
expect(slug(""), "")
expect(slug("one"), "one")
expect(isSlug(slug("What? Why! How.")), true)
CHECK
