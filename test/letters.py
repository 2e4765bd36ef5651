#!/usr/bin/env python3
"""Checks the table of letters that a search takes for plain ones against the names of Unicode.

The rule: a small Latin letter that Unicode names a letter from A to Z WITH something (a stroke, a hook, a
tail), and does not decompose, is that letter. `SPECIAL` has those with other names.
"""

import re
import sys
import unicodedata
from pathlib import Path

SOURCE = Path(__file__).parent.parent / "server" / "journal" / "search_words.cpp"
BASES = {"DOTLESS J": "j", "LONG S": "s", "SCRIPT G": "g", "SCRIPT R": "r", "THORN": "th", "AV": "av"}
SPECIAL = {"æ": "ae", "ð": "d", "þ": "th", "ı": "i", "ĸ": "k", "ŋ": "n", "œ": "oe", "ȷ": "j", "ꬼ": "n",
           "ꝏ": "oo", "ꜳ": "aa", "ꜵ": "ao", "ꜷ": "au", "ꜹ": "av", "ꜽ": "ay", "ꝡ": "vy"}
NEWEST = 16  # the version of Unicode that the table knows; Python may know an older one, or a newer one
NEWER = {"\ua7cd": "s", **{chr(0x1DF25 + n): plain for n, plain in enumerate("dlnrst")}}  # 16, and 15


def expected():
    letters = SPECIAL | NEWER
    for code in range(0x80, 0x20000):
        letter = chr(code)
        name = re.fullmatch("LATIN SMALL LETTER (.+?) WITH .+", unicodedata.name(letter, ""))
        if not name or unicodedata.normalize("NFKD", letter) != letter:
            continue
        base = name[1]
        if plain := base.lower() if re.fullmatch("[A-Z]", base) else BASES.get(base):
            letters[letter] = plain
    return letters


def stored():
    source = SOURCE.read_text(encoding="utf-8")
    rows = re.findall(r"\{U'\\[uU]([0-9a-f]+)', U\"([a-z]+)\"\}", source)
    return {chr(int(code, 16)): plain for code, plain in rows}, [int(code, 16) for code, _ in rows]


def main():
    table, order = stored()
    rule = expected()
    wrong = [f"{c} U+{ord(c):04X}: {table.get(c, '-')}, by the rule {rule.get(c, '-')}"
             for c in sorted(table.keys() | rule.keys()) if table.get(c) != rule.get(c)
             and (c in table or int(unicodedata.unidata_version.split(".")[0]) <= NEWEST)]
    if order != sorted(set(order)):
        wrong.append("the table is not in order")
    print("\n".join(wrong) or f"{len(table)} letters")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
