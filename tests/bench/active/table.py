"""The table of docs/performance.md, made from raw runs."""

import statistics

from document import machine

HEAD = ["tool", "runs", "found", "false", "wall s", "CPU s", "RSS MiB", "most in 100 ms", "most in 1 s", "packets",
        "time / tenken"]


def median(runs, key):
    return statistics.median(run[key] for run in runs)


def median_farm(runs, key):
    return statistics.median(run["farm"][key] for run in runs)


def of_case(runs, case):
    return [run for run in runs if case is None or run["case"] == case.name]


def of_tool(runs, tool, case=None):
    return [run for run in of_case(runs, case) if run["tool"] == tool]


def tools_of(runs, case=None):
    return list(dict.fromkeys(run["tool"] for run in of_case(runs, case)))


def row(runs, base):
    """The cells of one tool; `base` is the median time of the first tool of the case."""
    stopped = sum(run["timed_out"] for run in runs)
    worst = min(runs, key=lambda run: run["found"] / max(1, run["truth"]))
    share = worst["found"] / max(1, worst["truth"])
    found = f"{worst['found']}/{worst['truth']}" + ("" if share == 1 else f" ({100 * share:.2f} %)")
    wall = median(runs, "wall")
    return [runs[0]["tool"], str(len(runs)), f"stopped {stopped} times" if stopped else found,
            str(max(run["false"] for run in runs)), f"{'> ' if stopped else ''}{wall:.2f}",
            f"{median(runs, 'cpu'):.2f}", f"{median(runs, 'rss_kib') / 1024:.0f}",
            f"{max(run['farm']['peak_100ms'] for run in runs)}", f"{max(run['farm']['peak_1s'] for run in runs)}",
            f"{median_farm(runs, 'packets'):.0f}", f"{wall / base:.2f}"]


def remarks(case, runs):
    """Sentences under the table of a case."""
    if void := [run for run in runs if run["farm"]["ring_dropped"] or run["farm"]["counters_overflowed"]]:
        yield f"In {len(void)} runs the farm itself lost packets: they prove nothing."
    if case.cap:
        most = max(run["farm"]["peak_1s"] for run in runs if run["tool"].startswith("tenken"))
        yield f"The cap allows {case.cap} packets in any second; the most that a host got in one was {most}."
    own = [run for run in runs if run["tool"] == "tenken"]
    if case.cap and own:
        ports = own[0]["ports"]
        least = statistics.median(run["wall"] / (run["most_packets"] / case.cap) for run in own)
        yield (f"{ports} ports at this cap take {ports / case.cap:.0f} s, "
               f"tenken took {median(own, 'wall') / (ports / case.cap):.2f} times that, and {least:.2f} times of what "
               f"its packets to the busiest host take at least.")
    if any(run["farm"]["fragile"] for run in runs):
        for tool in tools_of(runs):
            felled = max(run["farm"]["devices_felled"] for run in of_tool(runs, tool))
            yield f"Fragile devices felled by {tool}: {felled} of {of_tool(runs, tool)[0]['farm']['fragile']}."
    for tool in tools_of(runs):
        if forged := [run["farm"]["forged"] for run in of_tool(runs, tool) if run["farm"]["forged"]]:
            yield f"Forged packets sent during one scan of \"{tool}\": {min(forged):,}."


def lines_of(case, runs):
    base = median(of_tool(runs, tools_of(runs)[0]), "wall")
    yield f"### {case.name}"
    yield ""
    yield f"{case.what}."
    yield ""
    yield "| " + " | ".join(HEAD) + " |"
    yield "| --- |" + " ---: |" * (len(HEAD) - 1)
    for tool in tools_of(runs):
        yield "| " + " | ".join(row(of_tool(runs, tool), base)) + " |"
    yield ""
    said = list(remarks(case, runs))
    yield from said
    if said:
        yield ""


def exact(runs):
    return not any(run["found"] != run["truth"] or run["false"] or run["timed_out"] for run in runs)


def summary(cases, runs):
    """Each case in one line: tenken beside the fastest peer that found everything, and nothing else, in every run."""
    yield ("| case | tenken s | exact | fastest exact peer | its s | tenken times faster | engine alone s "
           "| engine times faster |")
    yield "| --- | ---: | --- | --- | ---: | ---: | ---: | ---: |"
    for case, tool in ((case, tool) for case in cases for tool in ("tenken look", "tenken")):
        own = of_tool(runs, tool, case)
        peers = [of_tool(runs, tool, case) for tool in tools_of(runs, case) if not tool.startswith("tenken")]
        if not own or not peers:
            continue
        cells = [case.name + (", --look" if tool == "tenken look" else ""), f"{median(own, 'wall'):.2f}", "yes" if exact(own) else "no"]
        if best := min((peer for peer in peers if exact(peer)), key=lambda peer: median(peer, "wall"), default=None):
            ratio = median(best, "wall") / median(own, "wall")
            cells += [best[0]["tool"], f"{median(best, 'wall'):.2f}", f"{ratio:.1f}"]
        else:
            cells += ["none", "", ""]
        alone = of_tool(runs, "tenken engine", case)
        cells += [f"{median(alone, 'wall'):.2f}" if alone else "",
                  f"{median(best, 'wall') / median(alone, 'wall'):.1f}" if alone and best else ""]
        yield "| " + " | ".join(cells) + " |"
    yield ""


def text(cases, runs):
    parts = [f"Measured on {machine()}.", "", *summary(cases, runs)]
    for case in cases:
        if own := of_case(runs, case):
            parts += lines_of(case, own)
    return "\n".join(parts).rstrip() + "\n"
