"""What the tables of docs/performance.md have in common."""

import os
import platform
from pathlib import Path


def machine():
    model = next((line.split(":")[1].strip() for line in Path("/proc/cpuinfo").read_text().splitlines()
                  if line.startswith("model name")), platform.machine())
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return f"{os.cpu_count()} cores ({model}), {memory:.0f} GiB of memory, Linux {platform.release().split('-')[0]}"


def replace(document, name, table):
    """The document with `table` between the markers of the benchmark `name`."""
    first, last = (f"<!-- {word}: ./dev bench {name} -->" for word in ("begin", "end"))
    before, begin, rest = document.partition(first)
    _, end, after = rest.partition(last)
    if not begin or not end:
        raise ValueError(f"the document lacks the markers of the table {name}")
    return f"{before}{first}\n{table}{last}{after}"
