"""packages.txt and the tree agree: what the tree uses is listed, what is listed is used, every line is pinned."""

import re

from lintlib import main

LIST = "packages.txt"
SECTIONS = ("build", "run", "lab", "test", "bench", "lint")
LINE = re.compile(r"[a-z0-9][a-z0-9.+-]+=[0-9][\w.:+~-]*\*")

# package -> how its use looks in the tree
USES = {
    "catch2": r"find_package\(Catch2",
    "ccache": r"find_program\(\w+ ccache\)",
    "cmake": r"\bcmake --preset",
    "g++": r"LANGUAGES CXX",
    "libbenchmark-dev": r"find_package\(benchmark",
    "libboost-json1.81-dev": r"find_package\(Boost .*json",
    "libboost1.81-dev": r"#include <boost/",
    "libcap-dev": r"pkg_check_modules\(cap ",
    "libcli11-dev": r"find_package\(CLI11",
    "libexpected-dev": r"#include <tl/expected.hpp>",
    "libfmt-dev": r"find_package\(fmt",
    "libkainjow-mustache-dev": r"#include <(kainjow/)?mustache.hpp>",
    "libpcap-dev": r"pkg_check_modules\(pcap ",
    "libpugixml-dev": r"pkg_check_modules\(pugixml ",
    "librapidcheck-dev": r"#include <rapidcheck",
    "libre2-dev": r"pkg_check_modules\(re2 ",
    "libarchive-dev": r"pkg_check_modules\(archive ",
    "libexpat1-dev": r"find_package\(EXPAT",
    "libsodium-dev": r"pkg_check_modules\(sodium ",
    "libsqlite3-dev": r"find_package\(SQLite3",
    "libsqlitecpp-dev": r"find_package\(SQLiteCpp",
    "libssh-dev": r"foreach\(library [^)]*\bssh\b",
    "libssl-dev": r"find_package\(OpenSSL",
    "libtins-dev": r"#include <tins/",
    "libtomlplusplus-dev": r"find_package\(tomlplusplus",
    "libnl-genl-3-dev": r"#include <netlink/|pkg_check_modules\(\w+ .*libnl",
    "libseccomp-dev": r"#include <seccomp.h>",
    "libcurl4-openssl-dev": r"foreach\(library [^)]*\bcurl\b",
    "libhowardhinnant-date-dev": r"#include <date/",
    "libmosquitto-dev": r"foreach\(library [^)]*\bmosquitto\b",
    "libsystemd-dev": r"foreach\(library [^)]*\bsystemd\b",
    "python3-croniter": r"from croniter import",
    "python3-aiosmtpd": r"from aiosmtpd",
    "socat": r"\"socat\"",
    "rsyslog": r"/usr/sbin/rsyslogd",
    "mosquitto-clients": r"/usr/bin/mosquitto_sub",
    "curl": r"\"/usr/bin/curl\"",
    "libxlsxwriter-dev": r"#include <xlsxwriter",
    "libcairo2-dev": r"#include <cairo",
    "libpango1.0-dev": r"#include <pango/",
    "fonts-ipaexfont-gothic": r"IPAexGothic",
    "poppler-utils": r"pdftotext",
    "python3-junitparser": r"import junitparser|from junitparser import",
    "python3-openpyxl": r"import openpyxl",
    "python3-sarif-python-om": r"import sarif_om",
    "mold": r"find_program\(\w+ mold\)",
    "ninja-build": r'"generator": "Ninja"',
    "git": r'"git", ',
    "pkg-config": r"find_package\(PkgConfig",
    "libwireshark-data": r"share/wireshark/manuf",
    "avahi-daemon": r'"server": "avahi',
    "busybox-static": r'"server": "busybox-telnetd',
    "isc-dhcp-server": r"serve isc dhcpd",
    "kea-dhcp4-server": r"serve kea kea-dhcp4",
    "net-tools": r"arp -an",
    "python3-libnmap": r"from libnmap.parser import",
    "dnsmasq-base": r'"server": "dnsmasq',
    "dropbear-bin": r'"server": "dropbear',
    "inetutils-inetd": r'"server": "inetutils-telnetd',
    "inetutils-telnetd": r'"server": "inetutils-telnetd',
    "iproute2": r'program\("ip"\)',
    "lighttpd": r'"server": "lighttpd',
    "mosquitto": r'"server": "mosquitto',
    "nginx-light": r'"server": "nginx',
    "openssh-client": r'program\("ssh-keygen"\)',
    "openssh-server": r'"server": "openssh',
    "openssl": r'program\("openssl"\)',
    "python3": r"#!/usr/bin/(env )?python3|COMMAND Python3",
    "snmpd": r'"server": "snmpd',
    "vsftpd": r'"server": "vsftpd',
    "cups-daemon": r'"server": "cups',
    "dovecot-imapd": r'"server": "dovecot-imap',
    "dovecot-pop3d": r'"server": "dovecot-pop3',
    "mariadb-server": r'"server": "mariadb',
    "python3-pymodbus": r"from pymodbus.server import",
    "python3-serial": r"from pymodbus.server import",  # which imports it without depending on it
    "python3-serial-asyncio": r"from pymodbus.server import",
    "redis-server": r'"server": "redis',
    "samba": r'"server": "samba',
    "stunnel4": r'"server": "stunnel',
    "tigervnc-standalone-server": r'"server": "tigervnc',
    "xrdp": r'"server": "xrdp',
    "xvfb": r'"server": "xvfb',
    "apache2-bin": r'"server": "apache',
    "bind9": r'"server": "bind9',
    "gir1.2-gst-rtsp-server-1.0": r'"server": "gst-rtsp',
    "gstreamer1.0-plugins-base": r"videotestsrc",
    "gstreamer1.0-plugins-good": r"jpegenc ! rtpjpegpay",
    "kamailio": r'"server": "kamailio',
    "knxd": r'"server": "knxd',
    "libcoap3-bin": r'"server": "libcoap',
    "minidlna": r'"server": "minidlna',
    "openipmi": r'"server": "ipmi-sim',
    "postgresql-15": r'"server": "postgresql',
    "python3-gi": r"from gi.repository import",
    "python3-pyftpdlib": r"from pyftpdlib",
    "tftpd-hpa": r'"server": "tftpd',
    "unbound": r'"server": "unbound',
    "wsdd": r'"server": "wsdd',
    "lldpd": r'"server": "lldpd',
    "zlib1g-dev": r"find_package\(ZLIB",
    "clang-16": r'"clang\+\+-16"',
    "libclang-rt-16-dev": r"-fsanitize=fuzzer",
    "llvm-16": r"llvm-symbolizer-16",
    "man-db": r'"man", "--warnings"',
    "python3-jsonschema": r"import jsonschema",
    "hostapd": r'find\("hostapd"\)',
    "wpasupplicant": r'find\("wpa_supplicant"\)',
    "arp-scan": r'"arp-scan", "-I"',
    "ethtool": r'"ethtool", "-K"',
    "masscan": r'"masscan", ',
    "hydra": r'\["hydra", "-I"',
    "medusa": r'\["medusa", "-H"',
    "aircrack-ng": r'"airodump-ng", ',
    "tshark": r'"tshark", ',
    "libndpi-bin": r'"ndpiReader", ',
    "p0f": r'"p0f", ',
    "nmap": r"\bnmap\b.*-sS",
    "zmap": r'"zmap", ',
    "tcpdump": r"\btcpdump -",
    "clang-format-16": r"clang-format-16",
    "clang-tidy-16": r"clang-tidy-16",
    "clang-tools-16": r"clang-query-16",
    "shellcheck": r"\bshellcheck\b",
}


def check_lines(tree):
    section, seen = None, set()
    for number, line in tree.lines(LIST):
        where = f"{LIST}:{number}"
        if match := re.match(r"# \[(\w+)\]", line):
            section = match.group(1)
            if section not in SECTIONS:
                yield f"{where}: unknown section {section}"
        elif line and not line.startswith("#"):
            name = line.split("=")[0]
            if not LINE.fullmatch(line):
                yield f"{where}: not name=version*: {line}"
            if section is None:
                yield f"{where}: {name} stands in no section"
            if name in seen:
                yield f"{where}: {name} is listed twice"
            seen.add(name)


def check(tree):
    problems = list(check_lines(tree))
    listed = {line.split("=")[0] for _, line in tree.lines(LIST) if line and not line.startswith("#")}
    sources = [tree.text(path) for path in tree.paths if path not in (LIST, "tests/lint/packages.py")]
    for package in sorted(listed - USES.keys()):
        problems.append(f"{package} is listed, but tests/lint/packages.py does not know how its use looks")
    for package, pattern in USES.items():
        used = any(re.search(pattern, text) for text in sources)
        if used and package not in listed:
            problems.append(f"{package} is used but not listed in {LIST}")
        if package in listed and not used:
            problems.append(f"{package} is listed but not used (no match for {pattern})")
    return problems


GOOD = {
    LIST: "# [build] compiler\ng++=4:12.2.0*\ncmake=3.25.1*\n\n# [lint] style\nclang-tidy-16=1:16.0.6*\n",
    "CMakeLists.txt": "project(x LANGUAGES CXX)\n",
    "dev": "cmake --preset x\nclang-tidy-16 x\n",
}
BAD = {
    "a package that is missing": {"a.cmake": "find_package(CLI11 REQUIRED)\n"},
    "a package that is not used": {LIST: GOOD[LIST] + "nmap=7.93*\n"},
    "an unknown package": {LIST: GOOD[LIST] + "emacs=1*\n"},
    "no version": {LIST: GOOD[LIST].replace("=3.25.1*", "")},
    "a version without wildcard": {LIST: GOOD[LIST].replace("3.25.1*", "3.25.1")},
    "a package twice": {LIST: GOOD[LIST] + "cmake=3.25.1*\n"},
    "an unknown section": {LIST: GOOD[LIST].replace("[lint]", "[other]")},
}

if __name__ == "__main__":
    main(check, GOOD, BAD)
