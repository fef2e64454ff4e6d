"""One file, one idea: a C++ file above 300 lines is named, above 600 lines the check fails."""

from lintlib import main

LOOK_HARD = 300
TOO_LONG = 600


def check(tree):
    problems = []
    for path in tree.cpp():
        count = len(tree.lines(path))
        if count > TOO_LONG:
            problems.append(f"{path}: {count} lines, at most {TOO_LONG}")
        elif count > LOOK_HARD:
            print(f"look hard: {path}: {count} lines")
    return problems


GOOD = {"model/a.cpp": "int a;\n" * LOOK_HARD}
BAD = {"a long file": {"rules/b.cpp": "int a;\n" * (TOO_LONG + 1)}}

if __name__ == "__main__":
    main(check, GOOD, BAD)
