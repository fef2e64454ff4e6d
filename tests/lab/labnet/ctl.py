"""`lab ctl`: changing a running lab from a command inside it."""

import contextlib
import fcntl
import os
from pathlib import Path

from . import host as hosts_module
from . import jail, net, truth as truth_module


class Refused(Exception):
    pass


@contextlib.contextmanager
def locked():
    if os.environ.get("TENKEN_LAB") != "1" or not Path(jail.LAB_DIR, "truth.json").exists():
        raise Refused("not inside a lab; start one with: lab run -- COMMAND")
    with open(Path(jail.LAB_DIR, "lock"), "w", encoding="ascii") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def states(truth):
    """name -> up, down (stopped) or absent (never plugged in)."""
    up = {host["name"] for host in truth_module.load(Path(jail.LAB_DIR, "truth.json"))["hosts"]}
    plugged = {host["name"] for host in truth["hosts"] if Path(net.namespace_path(host["name"])).exists()}
    return {host["name"]: "up" if host["name"] in up else "down" if host["name"] in plugged else "absent"
            for host in truth["hosts"]}


def change(truth, verb, name):
    wanted = {"stop": "up", "start": "down", "add": "absent"}[verb]
    becomes = "down" if verb == "stop" else "up"
    host = truth_module.find(truth, name)
    with locked():
        state = states(truth)
        if state[name] != wanted:
            raise Refused(f"cannot {verb} {name}: it is {state[name]}, must be {wanted}")
        if verb == "stop":
            hosts_module.halt(host)
        else:
            if missing := jail.check_programs([host]):
                raise Refused("; ".join(missing))
            if verb == "add":
                net.plug_in([host])
            hosts_module.await_all({name: hosts_module.launch(host, truth, jail.LAB_DIR)})
            net.await_wire(truth, [host])
        state[name] = becomes
        jail.record(truth, [other for other in truth["hosts"] if state[other["name"]] == "up"])


def listing(truth):
    with locked():
        state = states(truth)
    return "".join(f"{host['name']:<12} {host['ip']:<12} {host['mac']}  {state[host['name']]}\n"
                   for host in truth["hosts"])
