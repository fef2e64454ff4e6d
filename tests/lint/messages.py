"""The message catalogue: every key once, both languages present, the same placeholders in both."""

import re
from collections import Counter

from lintlib import main

FOLDER = "data/messages/"
TEXT = r'((?:"(?:[^"\\]|\\.)*"\s*)+)'
ENTRY = re.compile(rf"^\s*ENTRY\(\s*(\w+)\s*,\s*{TEXT},\s*{TEXT}\)", re.MULTILINE)
OPENING = re.compile(r"^\s*ENTRY\(", re.MULTILINE)
PLACEHOLDER = re.compile(r"\{(\d*)[^{}]*\}")
JAPANESE = re.compile(r"[\u3001-\u30ff\u4e00-\u9fff\uff01-\uff5e]")

LETTERS = re.compile(r"[A-Za-z]")
ACRONYMS = re.compile(r"[A-Z0-9 /.+-]+")  # NAS, PLC/RTU


def joined(literals):
    return "".join(re.findall(r'"((?:[^"\\]|\\.)*)"', literals))


def placeholders(text):
    return sorted(PLACEHOLDER.findall(text.replace("{{", "").replace("}}", "")))


def check_entry(key, en, ja):
    if not re.fullmatch(r"[a-z][a-z0-9_]*", key):
        yield "key is not in lower_case"
    if not en or not ja:
        yield "a language is empty"
    if JAPANESE.search(en):
        yield "the English text holds Japanese"
    if ja != en and LETTERS.search(PLACEHOLDER.sub("", en)) and not JAPANESE.search(ja) and not ACRONYMS.fullmatch(ja):
        yield "the Japanese text holds no Japanese"
    if placeholders(en) != placeholders(ja):
        yield f"placeholders differ: {placeholders(en)} and {placeholders(ja)}"
    if "" in placeholders(en):
        yield "placeholders carry numbers: {0}"


def check(tree):
    problems, keys = [], Counter()
    catalogue = [path for path in tree.paths if path.startswith(FOLDER) and path.endswith(".def")]
    index = "".join(tree.text(path) for path in catalogue)
    for path in catalogue:
        if path == FOLDER + "all.def":
            continue
        if f'#include "{path}"' not in index:
            problems.append(f"{path}: included by no other catalogue file")
        entries = ENTRY.findall(tree.text(path))
        if len(entries) != len(OPENING.findall(tree.text(path))):
            problems.append(f"{path}: holds an entry that is not ENTRY(key, \"en\", \"ja\")")
        for key, en, ja in entries:
            keys[key] += 1
            problems += [f"{path}: {key}: {what}" for what in check_entry(key, joined(en), joined(ja))]
    return problems + [f"key {key} is defined {count} times" for key, count in keys.items() if count > 1]


ALL = '#include "data/messages/a.def"\n#include "data/messages/b.def"\n'
GOOD = {
    "data/messages/all.def": ALL,
    "data/messages/a.def": 'ENTRY(a_x, "one {0} of {1}", "{1}のうち{0}")\nENTRY(a_y,\n      "two "\n      "parts",\n      "二つ")\n',
    "data/messages/b.def": 'ENTRY(b_x, "TLS", "TLS")\n',
}
BAD = {
    "a key twice": {"data/messages/b.def": 'ENTRY(a_x, "one", "一")\n'},
    "no Japanese": {"data/messages/b.def": 'ENTRY(b_x, "one", "eins")\n'},
    "an empty language": {"data/messages/b.def": 'ENTRY(b_x, "one", "")\n'},
    "other placeholders": {"data/messages/b.def": 'ENTRY(b_x, "one {0}", "一")\n'},
    "a placeholder without number": {"data/messages/b.def": 'ENTRY(b_x, "one {}", "一{}")\n'},
    "a third text": {"data/messages/b.def": 'ENTRY(b_x, "one", "一", "un")\n'},
    "a missing text": {"data/messages/b.def": 'ENTRY(b_x, "one")\n'},
    "a file outside the index": {"data/messages/c.def": 'ENTRY(c_x, "one", "一")\n'},
}

if __name__ == "__main__":
    main(check, GOOD, BAD)
