"""Reading truth.json: the one place that says which hosts exist and what is true of them."""

import json
import os
from pathlib import Path

# TENKEN_LAB_TRUTH names another network, such as that of the login checks.
TRUTH_FILE = Path(os.environ.get("TENKEN_LAB_TRUTH") or Path(__file__).resolve().parent.parent / "truth.json")


class UnknownHost(Exception):
    pass


def load(path=TRUTH_FILE):
    return json.loads(Path(path).read_text(encoding="utf-8"))


def find(truth, name):
    for host in truth["hosts"]:
        if host["name"] == name:
            return host
    known = ", ".join(host["name"] for host in truth["hosts"])
    raise UnknownHost(f"no host named {name!r} in the lab; known: {known}")


def select(truth, only=(), without=(), extra=()):
    """The hosts that a run brings up: all but the spare and the extra ones, unless named or listed in `extra`."""
    for name in (*only, *without):
        find(truth, name)
    if only:
        chosen = [host for host in truth["hosts"] if host["name"] in only]
    else:
        chosen = [host for host in truth["hosts"]
                  if not host.get("spare") and (not host.get("extra") or host["name"] in extra)]
    return [host for host in chosen if host["name"] not in without]


def restricted(truth, hosts):
    """The truth about these hosts only."""
    return {**truth, "hosts": list(hosts)}


def dump(truth):
    return json.dumps(truth, ensure_ascii=False, indent=2) + "\n"
