"""Packets per second to each host over time, as an SVG file."""

WIDTH, HEIGHT = 960, 320
LEFT, BOTTOM, TOP, RIGHT = 60, 40, 30, 20
BIN_SECONDS = 0.1
COLOURS = ("#1b6ca8", "#c0392b", "#27864b", "#8e44ad", "#b9770e", "#117a65", "#6c3483", "#566573")


def per_second(series):
    """Packets in the second up to each bin, so that a rate of 5 per second is a line and no row of spikes."""
    span = round(1 / BIN_SECONDS)
    return [sum(series[max(0, i + 1 - span):i + 1]) for i in range(len(series))]


def svg(series_of_host, title):
    curves = {host: per_second(series) for host, series in series_of_host.items()}
    bins = max(len(curve) for curve in curves.values())
    highest = max(max(curve) for curve in curves.values())
    across = (WIDTH - LEFT - RIGHT) / max(1, bins)
    up = (HEIGHT - TOP - BOTTOM) / max(1, highest)
    floor = HEIGHT - BOTTOM
    out = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif" '
           f'font-size="12">', f'<rect width="{WIDTH}" height="{HEIGHT}" fill="white"/>',
           f'<text x="{LEFT}" y="18">{title}</text>']
    for part in range(5):
        value = highest * part / 4
        height = floor - value * up
        out.append(f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{height:.1f}" y2="{height:.1f}" stroke="#ddd"/>'
                   f'<text x="{LEFT - 6}" y="{height + 4:.1f}" text-anchor="end">{value:.1f}</text>')
        out.append(f'<text x="{LEFT + (WIDTH - LEFT - RIGHT) * part / 4:.0f}" y="{floor + 18}" text-anchor="middle">'
                   f"{bins * BIN_SECONDS * part / 4:.1f} s</text>")
    for number, curve in enumerate(curves.values()):
        points = " ".join(f"{LEFT + i * across:.1f},{floor - value * up:.1f}" for i, value in enumerate(curve))
        out.append(f'<polyline fill="none" stroke="{COLOURS[number % len(COLOURS)]}" points="{points}"/>')
    out.append(f'<text x="{WIDTH - RIGHT}" y="18" text-anchor="end">packets in the last second, one line per host; '
               f"highest {highest}</text></svg>")
    return "\n".join(out) + "\n"
