"""Runs every command that README.md shows, in order, inside the practice network.

Arguments: ROOT TENKEN, or --self-test. `./dev` commands are only looked up: CI runs them itself.
"""

import datetime
import os
import re
import shlex
import subprocess
import sys
import tempfile
from pathlib import Path

FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
LIMIT = 300  # seconds for one command


def blocks(text):
    """(language, lines) of every code block."""
    return [(language, body.splitlines()) for language, body in FENCE.findall(text)]


def steps(text):
    """("run", command) and ("scope", toml), in README's order."""
    for language, lines in blocks(text):
        if language == "toml":
            yield "scope", "\n".join(lines) + "\n"
        elif language == "sh":
            yield from (("run", line) for line in lines if line.strip() and not line.startswith("#"))
        else:
            yield "unknown", f"a code block marked {language or 'nothing'}"


def dev_commands(root):
    usage = subprocess.run([Path(root, "dev"), "help"], capture_output=True, text=True, check=True).stdout
    return set(re.findall(r"^  (\w+)", usage, re.MULTILINE))


def run_step(kind, content, known, root):
    """A problem, or None."""
    if kind == "scope":
        tomorrow = (datetime.date.today() + datetime.timedelta(days=1)).isoformat()
        content, dates = re.subn(r"(valid_until = )\d{4}-\d\d-\d\d", rf"\g<1>{tomorrow}", content)
        if dates != 1:
            return "the scope has no valid_until"
        Path("scope.toml").write_text(content, encoding="utf-8")
        return None
    words = shlex.split(content, comments=True)
    if kind == "run" and words[0] == "./dev":
        return None if len(words) > 1 and words[1] in known else f"./dev does not know: {content}"
    if kind != "run" or words[0] != "build/tenken":
        return f"unknown command: {content}"
    done = subprocess.run(content, shell=True, executable="/bin/bash", capture_output=True, text=True,
                          stdin=subprocess.DEVNULL, timeout=LIMIT)
    output = (done.stdout + done.stderr)[-3000:]
    print(f"{done.returncode:3} {content}", flush=True)
    return None if done.returncode == 0 else f"exit code {done.returncode}: {content}\n{output}"


def codes_differ(root, text):
    """The exit codes of the program, as the source and as README list them."""
    for header in Path(root, "cli").glob("*.hpp"):
        if match := re.search(r"enum ExitCode\b[^{]*\{(.*?)\}", header.read_text(encoding="utf-8"), re.DOTALL):
            source = set(re.findall(r"= (\d+)", match.group(1)))
            readme = set(re.findall(r"^\| (\d+) \|", text, re.MULTILINE))
            return [] if source == readme else [f"exit codes differ: {sorted(source ^ readme)}"]
    return ["no enum ExitCode in cli/"]


def follow(root, tenken, text):
    problems = []
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        Path("build").mkdir()
        Path("build/tenken").symlink_to(tenken)
        known = dev_commands(root)
        for kind, content in steps(text):
            if problem := run_step(kind, content, known, root):
                problems.append(problem)
        os.chdir("/")
    return problems


def self_test():
    root = Path(__file__).resolve().parents[2]
    scope = "```toml\nvalid_until = 2026-01-01\n```\n"
    cases = {
        "```sh\nbuild/tenken ok   # a comment\n./dev build\n```\n" + scope: False,
        "```sh\nbuild/tenken fails\n```\n": True,
        "```sh\n./dev dance\n```\n": True,
        "```sh\nfrobnicate\n```\n": True,
        "```toml\nallow = []\n```\n": True,
        "```\nbuild/tenken ok\n```\n": True,
    }
    with tempfile.TemporaryDirectory() as folder:
        program = Path(folder, "tenken")
        program.write_text('#!/bin/sh\n[ "$1" = ok ]\n')
        program.chmod(0o755)
        return [f"judged wrongly: {text!r}" for text, bad in cases.items() if bool(follow(root, program, text)) != bad]


def main():
    if sys.argv[1:] == ["--self-test"]:
        problems = self_test()
    elif len(sys.argv) == 3:
        root, tenken = (str(Path(argument).resolve()) for argument in sys.argv[1:])
        if not os.environ.get("TENKEN_LAB"):
            lab = Path(root, "tests/lab/lab")
            os.execv(lab, [str(lab), "run", "--", sys.executable, "-B", os.path.abspath(__file__), root, tenken])
        text = Path(root, "README.md").read_text(encoding="utf-8")
        problems = codes_differ(root, text) + follow(root, tenken, text)
    else:
        sys.exit(__doc__)
    print(f"{len(problems)} problems", *problems, sep="\n")
    sys.exit(1 if problems else 0)


if __name__ == "__main__":
    main()
