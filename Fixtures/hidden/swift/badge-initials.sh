#!/usr/bin/env bash
source "$(dirname "${BASH_SOURCE[0]}")/../common.bash"

swift_check <<'CHECK'
expect(initials(of: "ada lovelace"), "AL")
expect(initials(of: "Ada Lovelace"), "AL")
expect(initials(of: "grace brewster murray hopper"), "GBMH")
expect(initials(of: "Plato"), "P")
expect(initials(of: ""), "")
expect(initials(of: "  ada   lovelace "), "AL")
expect(badge(name: "Ada Lovelace", role: "engineer"), "[AL] engineer")
expect(badge(name: "plato", role: "philosopher"), "[P] philosopher")
expect(card(name: "Ada Lovelace", role: "engineer", about: "one two", width: 3), "[AL] engineer\n  one\n  two")
expect(titleCased("ada lovelace"), "Ada Lovelace")
expect(familyName(of: "Ada Lovelace"), "Lovelace")
CHECK
