"""The dependency table of docs/architecture.md, checked by the include lines and by the calls that send."""

import posixpath
import re

from lintlib import main, without_comments

# room -> rooms that it may include besides itself and data/
ROOMS = {
    "model": (),
    "model/late": ("model",),
    "scanner/dissect": ("model",),
    "scanner/capture": ("model", "model/late", "scanner/dissect"),
    "scanner/passive": ("model", "scanner/dissect", "scanner/capture"),
    "scanner/wifi": ("model", "scanner/dissect", "scanner/capture"),
    "scanner/wifi_feeds": ("model", "scanner/dissect", "scanner/wifi"),
    "scanner/pace": ("model",),
    "scanner/net": ("model", "scanner/pace"),
    "scanner/wire": ("model", "model/late", "scanner/pace", "scanner/dissect", "scanner/capture"),
    "scanner/discover": ("model", "scanner/pace", "scanner/net", "scanner/dissect", "scanner/wire"),
    "scanner/ports": ("model", "scanner/pace", "scanner/net", "scanner/dissect", "scanner/wire"),
    "probes": ("model", "model/late", "scanner/net", "scanner/pace", "scanner/dissect"),
    "knowledge": ("model", "scanner/dissect", "scanner/passive"),
    "logins": ("model", "model/late", "scanner/net", "scanner/pace", "scanner/dissect"),
    "vulndb": ("model", "model/late"),
    "inventory": ("model",),
    "exchange": ("model",),
    "schedule": ("model",),
    "alerts": ("model", "model/late"),
    "rules": ("model",),
    "report": ("model", "model/late", "rules"),
    "bundle": ("model", "model/late"),
    "cli": ("model", "model/late", "scanner/dissect", "scanner/capture", "scanner/passive", "scanner/wifi", "scanner/wifi_feeds", "scanner/pace", "scanner/net",
            "scanner/wire",
            "scanner/discover",
            "scanner/ports", "probes", "knowledge", "logins",
            "vulndb", "inventory", "exchange", "schedule", "alerts", "rules", "report", "bundle"),
}

# library header -> rooms that may include it; tests may include all
LIBRARIES = {
    r"boost/asio\.hpp": (),  # seconds per file: include what is used
    r"boost/asio/(ip/|ssl|local/|generic/|basic_\w*(socket|acceptor|resolver)|connect\.|read|write)": ("scanner/net",),
    r"boost/asio/": ("scanner", "probes", "logins", "cli"),
    r"boost/beast": ("scanner/net",),  # the server of metrics
    r"SQLiteCpp/|sqlite3\.h": ("inventory", "vulndb", "exchange"),
    r"toml\+\+/": ("scanner/pace", "rules", "alerts", "cli"),
    r"CLI/": ("cli",),
    r"(kainjow/)?mustache\.hpp": ("report",),
    r"regex$": (),  # backtracks on hostile text; use RE2
    r"pcap": ("model/late", "scanner/capture", "scanner/wire"),
    r"sodium\.h": ("scanner/passive", "scanner/wire"),
    r"zlib\.h": ("scanner/capture", "scanner/wifi", "vulndb"),
    r"archive(_entry)?\.h": ("model/late",),
    r"expat\.h": ("vulndb", "bundle", "exchange"),
    r"xlsxwriter|pango/|cairo": ("model/late", "report"),
    r"pugixml\.hpp": ("knowledge",),
    r"tins/": (),  # throws on hostile frames; tests build packets with it
    r"libssh/": ("model/late",),
    r"sys/socket\.h|netinet/|net/if|linux/(if|sock)|arpa/inet\.h": (
        "model", "scanner/net", "scanner/capture", "scanner/wire", "scanner/discover", "scanner/wifi_feeds", "probes", "logins", "alerts", "cli"),
    r"netlink/|linux/nl80211\.h": ("scanner/wifi_feeds",),
    r"openssl/": ("model", "scanner/pace", "scanner/net", "probes", "logins", "vulndb", "inventory", "bundle", "alerts", "cli"),
    r"date/": ("schedule",),
    r"curl/|mosquitto\.h": ("model/late",),
    r"systemd/": ("model/late",),
}

# heavy headers: how many translation units may pay for them, also through headers of ours
COSTLY = {r"toml\+\+/": 7, r"CLI/": 1, r"(kainjow/)?mustache\.hpp": 1}

# alerts: to the receivers that its file names, which are no targets of scans
SENDERS = ("scanner/net", "scanner/capture", "scanner/wire", "scanner/discover", "scanner/wifi_feeds", "alerts")
SENDS = re.compile(
    r"(?<![\w.>])::(socket|connect|send|sendto|sendmsg|sendmmsg)\s*\("
    r"|(?<![\w.>:])(socket\s*\(\s*[AP]F_|connect\s*\(\s*\w*(fd|sock)\w*\s*,|(sendto|sendmsg|sendmmsg)\s*\()"
    r"|\bpcap_(inject|sendpacket)\s*\(")
CLOCK = re.compile(r"_clock::now\s*\(|\btime\s*\(\s*(nullptr|NULL|0)?\s*\)|\bgettimeofday\b|\bclock_gettime\b")
INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]')


def room_of(path):
    return next((room for room in sorted(ROOMS, key=len, reverse=True) if path.startswith(room + "/")), None)


def inside(path, rooms):
    return path.startswith(tuple(room + "/" for room in rooms))


def check_own(tree, path, room, target):
    if "/" not in target:
        beside = posixpath.join(posixpath.dirname(path), target)
        # Tables lie beside their reader or are generated; test helpers lie beside the test.
        known = target.endswith(".def") or target == "catch.hpp" or (path.startswith("tests/") and beside in tree.paths)
        return None if known else f"write the path of {target} from the root"
    if path.startswith("tests/") and "tests/" + target in tree.paths:
        return None
    if target not in tree.paths:
        return f"{target} does not exist"
    other = room_of(target)
    if room and other and other != room and other not in ROOMS[room]:
        return f"{room}/ must not include {other}/ ({target})"
    return None


def check_library(path, target):
    if path.startswith("tests/"):
        return None
    for pattern, rooms in LIBRARIES.items():
        if re.match(pattern, target):
            return None if inside(path, rooms) else f"<{target}> belongs in {', '.join(rooms) or 'no file'} only"
    return None


def reaches(tree, path, pattern, seen):
    """Whether a file includes a header of the pattern, directly or through headers of ours."""
    if path in seen:
        return False
    seen.add(path)
    targets = [match.groups() for _, line in tree.lines(path) if (match := INCLUDE.match(line))]
    return (any(bracket == "<" and re.match(pattern, target) for bracket, target in targets)
            or any(target in tree.paths and reaches(tree, target, pattern, seen) for _, target in targets))


def check_costs(tree):
    sources = [path for path in tree.cpp(*ROOMS) if path.endswith(".cpp")]
    for pattern, limit in COSTLY.items():
        users = [path for path in sources if reaches(tree, path, pattern, set())]
        if len(users) > limit:
            yield f"{pattern} reaches {len(users)} sources, at most {limit} may pay for it: {', '.join(users)}"


def check(tree):
    problems = []
    for path in tree.cpp():
        room = room_of(path)
        if not room and not path.startswith("tests/"):
            problems.append(f"{path}: lies in no room of the dependency table")
        for number, line in tree.lines(path):
            where = f"{path}:{number}"
            if match := INCLUDE.match(line):
                bracket, target = match.groups()
                wrong = check_library(path, target) if bracket == "<" else check_own(tree, path, room, target)
                if wrong:
                    problems.append(f"{where}: {wrong}")
                continue
            code = without_comments(line)
            if room and room not in SENDERS and SENDS.search(code):
                problems.append(f"{where}: only {' and '.join(SENDERS)} open sockets and send")
            if room in ("rules", "report") and CLOCK.search(code):
                problems.append(f"{where}: rules and reports know no clock")
            if path.endswith(".hpp") and re.match(r"\s*using namespace\b", code):
                problems.append(f"{where}: using namespace in a header")
        if path.endswith(".hpp") and "#pragma once" not in tree.text(path):
            problems.append(f"{path}: no #pragma once")
    return problems + list(check_costs(tree))


GOOD = {
    "model/a.hpp": '#pragma once\n#include <string>\n#include "data/messages/all.def"\n',
    "data/messages/all.def": "",
    "scanner/net/stream.hpp": '#pragma once\n#include "model/a.hpp"\n#include <boost/asio/ip/tcp.hpp>\n',
    "scanner/net/dial.cpp": "int f() { return ::socket(AF_INET, 1, 0); }\n",
    "probes/telnet.cpp": '#include "scanner/net/stream.hpp"\n#include "registry.def"\n// ::connect( is for net\n'
                         "auto f() { return dialer.connect(23, limits); }\n",
    "rules/item.hpp": '#pragma once\n#include "model/a.hpp"\n',
    "report/html.cpp": '#include "rules/item.hpp"\n#include <kainjow/mustache.hpp>\n',
    "inventory/store.cpp": "#include <SQLiteCpp/SQLiteCpp.h>\n",
    "cli/args.cpp": '#include <CLI/CLI.hpp>\n#include "report/html.hpp"\n',
    "report/html.hpp": "#pragma once\n",
    "tests/model/a_test.cpp": '#include "catch.hpp"\n#include <sys/socket.h>\nint s = ::socket(1, 1, 1);\n',
}
BAD = {
    "model includes a room": {"model/b.cpp": '#include "rules/item.hpp"\n'},
    "a rule includes the scanner": {"rules/b.cpp": '#include "scanner/net/stream.hpp"\n'},
    "a rule includes the inventory": {"rules/b.cpp": '#include "inventory/x.hpp"\n', "inventory/x.hpp": "#pragma once\n"},
    "a report includes cli": {"report/b.cpp": '#include "cli/run.hpp"\n', "cli/run.hpp": "#pragma once\n"},
    "a dissector includes net": {"scanner/dissect/b.cpp": '#include "scanner/net/stream.hpp"\n'},
    "a rule reads the clock": {"rules/b.cpp": "auto t = std::chrono::system_clock::now();\n"},
    "a probe includes sockets": {"probes/b.cpp": "#include <boost/asio/ip/tcp.hpp>\n"},
    "a rule includes Asio": {"rules/b.cpp": "#include <boost/asio/awaitable.hpp>\n"},
    "cli includes SQLite": {"cli/b.cpp": "#include <SQLiteCpp/Database.h>\n"},
    "std::regex": {"scanner/dissect/b.cpp": "#include <regex>\n"},
    "CLI11 twice": {"cli/b.cpp": "#include <CLI/App.hpp>\n"},
    "CLI11 twice through a header": {"cli/b.hpp": "#pragma once\n#include <CLI/App.hpp>\n",
                                     "cli/b.cpp": '#include "cli/b.hpp"\n'},
    "toml++ in eight sources": {f"rules/b{n}.cpp": "#include <toml++/toml.h>\n" for n in range(8)},
    "a probe opens a socket": {"probes/b.cpp": "int s = ::socket(AF_INET, SOCK_STREAM, 0);\n"},
    "cli connects": {"cli/b.cpp": "connect(fd, address, size);\n"},
    "ports injects frames": {"scanner/ports/b.cpp": "pcap_inject(handle, data, size);\n"},
    "a header without guard": {"model/b.hpp": "struct A {};\n"},
    "using namespace in a header": {"model/b.hpp": "#pragma once\nusing namespace std;\n"},
    "an include that does not exist": {"model/b.cpp": '#include "model/missing.hpp"\n'},
    "a relative include": {"model/b.cpp": '#include "a.hpp"\n'},
    "a file outside the rooms": {"util/b.cpp": "int a;\n"},
}

if __name__ == "__main__":
    main(check, GOOD, BAD)
