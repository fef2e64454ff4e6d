"""What the checks of tests/lint share: the files of the project, and a way to run a check or prove that it can fail."""

import re
import subprocess
import sys
import tempfile
from pathlib import Path

CPP = (".cpp", ".hpp")


class Tree:
    """The text files of one source tree, by their path from its root."""

    def __init__(self, root):
        self.root = Path(root)
        self.paths = sorted(self._list())
        self._texts = {}

    def _list(self):
        listing = subprocess.run(
            ["git", "-c", "safe.directory=*", "ls-files", "-co", "--exclude-standard"],
            cwd=self.root, capture_output=True, text=True)
        if (self.root / ".git").exists() and listing.returncode == 0:
            return [path for path in listing.stdout.splitlines() if (self.root / path).is_file()]
        # An unpacked archive or a self-test: everything but what builds leave behind.
        found = (path.relative_to(self.root).as_posix() for path in self.root.rglob("*") if path.is_file())
        return [path for path in found if not re.match(r"build[^/]*/|out/|\.git/|.*__pycache__/", path)]

    def cpp(self, *rooms):
        """C++ files, all or those below the given folders."""
        return [path for path in self.paths
                if path.endswith(CPP) and (not rooms or path.startswith(tuple(room + "/" for room in rooms)))]

    def text(self, path):
        """The content, or an empty text for a binary file."""
        if path not in self._texts:
            data = (self.root / path).read_bytes()
            self._texts[path] = "" if b"\0" in data else data.decode("utf-8", "replace")
        return self._texts[path]

    def lines(self, path):
        return list(enumerate(self.text(path).splitlines(), 1))


def without_comments(line):
    """Cuts a // comment; good enough where the code style has no other comments."""
    return re.sub(r"(?<![:\"])//.*", "", line)


def _write(root, files):
    for path, text in files.items():
        target = Path(root, path)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")


def _problems_of(check, files):
    with tempfile.TemporaryDirectory() as root:
        _write(root, files)
        return check(Tree(root))


def self_test(check, good, bad):
    """A check proves itself: silent about `good`, loud about each of `bad` laid over it."""
    failures = [f"complains about the good tree: {problem}" for problem in _problems_of(check, good)]
    failures += [f"does not notice: {name}" for name, files in bad.items() if not _problems_of(check, {**good, **files})]
    return failures, 1 + len(bad)


def main(check, good, bad):
    """`check(tree)` returns problems, one line each. Arguments: ROOT, or --self-test."""
    if sys.argv[1:] == ["--self-test"]:
        problems, cases = self_test(check, good, bad)
        print(f"{cases} cases, {len(problems)} wrong")
    elif len(sys.argv) == 2:
        problems = check(Tree(sys.argv[1]))
        print(f"{len(problems)} problems")
    else:
        sys.exit(f"usage: {sys.argv[0]} ROOT | --self-test")
    for problem in problems:
        print(problem)
    sys.exit(1 if problems else 0)
