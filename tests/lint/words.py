"""Words that finished code does not contain, paths of one machine, and leftovers of a merge."""

import re

from lintlib import main

UNFINISHED = re.compile(r"\b(TODO|FIXME|XXX|TBD|HACK|WIP)\b")
PRETENDED = re.compile(r"\bstub(bed|s)?\b|\b(not (yet )?|un)implemented\b|\bdummy\b|\bfor now\b", re.IGNORECASE)
MACHINE = re.compile(r"(?<![\w.-])/(work|home|root|Users|tmp)/\w")
CONFLICT = re.compile(r"^(<{7}|>{7}|\|{7})( |$)")
ESCAPED = re.compile(r"//.*NOLINT\s*(\n|$)")
SELF = "tests/lint/"  # these files name the words that they look for


def check(tree):
    problems = []
    for path in tree.paths:
        if path.startswith(SELF) or path == "LICENSE":
            continue
        product = path.endswith((".cpp", ".hpp", ".def")) and not path.startswith("tests/")
        for number, line in tree.lines(path):
            for pattern, what in ((UNFINISHED, "unfinished"), (CONFLICT, "merge conflict"), (MACHINE, "path of one machine")):
                if match := pattern.search(line):
                    problems.append(f"{path}:{number}: {what}: {match.group().strip()}")
            if product and (match := PRETENDED.search(line)):
                problems.append(f"{path}:{number}: not a finished thing: {match.group()}")
            if product and ESCAPED.search(line):
                problems.append(f"{path}:{number}: NOLINT without the name of the check and a reason")
    return problems


GOOD = {
    "model/a.cpp": 'auto t = mkdtemp("name-XXXXXX");  // NOLINT(some-check): reason\n',
    "tests/a_test.cpp": "// a stub server\n",
    "README.md": "method https://example.org/home/page\n",
}
BAD = {
    "TODO": {"model/b.cpp": "// TODO: later\n"},
    "FIXME in a script": {"tests/x.sh": "# FIXME\n"},
    "stub": {"rules/b.cpp": "// a stub\n"},
    "not implemented": {"rules/b.cpp": 'fail("not implemented");\n'},
    "a home folder": {"README.md": "see /home/me/x\n"},
    "a temporary folder": {"cli/b.cpp": 'open("/tmp/x");\n'},
    "a merge conflict": {"README.md": "<<<<<<< ours\n"},
    "a bare NOLINT": {"model/b.cpp": "int a;  // NOLINT\n"},
}

if __name__ == "__main__":
    main(check, GOOD, BAD)
