"""The cost of a request as a chat or a person's list grows, as SVG: size on the x axis, CPU time on the y axis."""

from collections.abc import Callable
from math import log10

from bench.results import Results, shown

WIDTH, HEIGHT = 640, 320
LEFT, RIGHT, TOP, BOTTOM = 52, 176, 28, 40
# Lines are labeled at their ends rather than by color alone, and readable on light and dark pages.
COLOURS = ("#2563eb", "#d97706", "#059669", "#db2777", "#7c3aed")
GREY = "#808080"
UNIT = "cpu_ms"
# What grows: the drawing's file, and its caption.
KINDS = {
    "messages": ("growth.svg", "messages in the chat"),
    "members": ("growth-members.svg", "members of the chat"),
    "chats": ("growth-chats.svg", "chats of the person"),
}


def growth(results: Results) -> dict[str, str]:
    """Return each drawing by its file's name; none when growth was not measured."""
    lines: dict[str, dict[str, list[tuple[int, float]]]] = {}
    for work, who, unit in results.values:
        length, _, what = who.partition(" ")
        if unit == UNIT and what in KINDS:
            points = lines.setdefault(what, {}).setdefault(work, [])
            points.append((int(length.replace(",", "")), results.middle(work, who, unit) or 0.0))
    return {KINDS[what][0]: _drawing(drawn, under=KINDS[what][1]) for what, drawn in lines.items()}


def _drawing(lines: dict[str, list[tuple[int, float]]], *, under: str) -> str:
    lengths = sorted({length for points in lines.values() for length, _ in points})
    most = max(cost for points in lines.values() for _, cost in points) * 1.1
    first, decades = log10(lengths[0]), max(log10(lengths[-1]) - log10(lengths[0]), 1e-9)

    def right(length: int) -> float:
        return LEFT + (WIDTH - LEFT - RIGHT) * (log10(length) - first) / decades

    def up(cost: float) -> float:
        return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * cost / most

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif" '
        'font-size="12" role="img">',
        f"<title>CPU time of a request, pages and PostgreSQL together, by {under}</title>",
        _text(LEFT, 16, "CPU ms per request (pages + PostgreSQL)"),
    ]
    for cost in (0.0, most / 2, most):
        parts.append(f'<path d="M{LEFT} {up(cost):.1f}H{WIDTH - RIGHT}" stroke="{GREY}" stroke-opacity=".3"/>')
        parts.append(_text(LEFT - 8, up(cost) + 4, shown(cost), anchor="end"))
    parts += [_text(right(length), HEIGHT - 18, f"{length:,}", anchor="middle") for length in lengths]
    for colour, points in zip(COLOURS, lines.values(), strict=False):
        path = " ".join(f"{right(length):.1f},{up(cost):.1f}" for length, cost in sorted(points))
        parts.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>')
    parts += _labels(lines, up)
    parts.append(_text((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 3, under, anchor="middle"))
    return "\n".join([*parts, "</svg>", ""])


def _labels(lines: dict[str, list[tuple[int, float]]], up: Callable[[float], float]) -> list[str]:
    """Label each line at its end, spread apart where labels would overlap."""
    ends = sorted(
        (up(max(points)[1]) + 4, work, colour) for colour, (work, points) in zip(COLOURS, lines.items(), strict=False)
    )
    labels, last = [], 0.0
    for at, work, colour in ends:
        last = max(at, last + 15)
        labels.append(_text(WIDTH - RIGHT + 8, last, work, colour=colour))
    return labels


def _text(x: float, y: float, words: str, *, anchor: str = "start", colour: str = GREY) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{colour}">{words}</text>'
