"""A timeline of calls as SVG: a bar a call, readable on light and dark ground, without script."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal
from xml.sax.saxutils import escape

import msgspec

from liveops_kit.load.history import Call

MAX_ROWS = 40
"""Calls that a picture shows: the last ones, which complete a violation."""
_WIDTH, _LABELS, _ANSWERS, _MARGIN = 960, 280, 220, 16
_HEAD, _ROW, _BAR = 64, 26, 14
_LEFT, _RIGHT = _MARGIN + _LABELS, _WIDTH - _MARGIN - _ANSWERS
_MAX_TEXT = 34
_MILLISECOND = 1_000_000
_STYLE = """
  text { font: 13px system-ui, "Segoe UI", Helvetica, Arial, sans-serif; fill: #1f2733; }
  .ground { fill: #ffffff; } .title { font-size: 15px; font-weight: 600; }
  .faint { font-size: 12px; fill: #5a6675; } .line { stroke: #d5dae2; }
  .ok { fill: #1f6feb; } .refused { fill: #d9954a; } .clock { fill: #7a8699; }
  .unknown { fill: none; stroke: #7a8699; stroke-dasharray: 4 3; }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6ebf2; } .ground { fill: #0f141b; }
    .faint { fill: #9aa7b8; } .line { stroke: #2b3542; }
    .ok { fill: #58a0ff; } .refused { fill: #d08a3e; } .clock { fill: #9aa7b8; }
    .unknown { stroke: #9aa7b8; }
  }
"""


@dataclass(frozen=True, slots=True)
class Row:
    """A bar of the picture. Times are in ns."""

    label: str
    answer: str
    style: Literal["ok", "refused", "unknown", "clock"]
    began: int
    ended: int | None
    """None where no answer came: the bar goes on to the right edge."""
    details: str = ""


def row_of(call: Call) -> Row:
    """Return the bar of a call."""
    answer = "no answer" if call.status is None else str(call.status)
    if call.error is not None:
        answer += f" ({call.error})"
    if call.answer:
        answer += f" {msgspec.json.encode(call.answer).decode()}"
    label = f"{call.player} {call.operation}"
    details = f"{call.request or label} -> {answer}"
    return Row(label, answer, call.outcome, call.began, call.ended, details)


def timeline(title: str, rows: Sequence[Row]) -> str:
    """Return the picture of rows in the order given; of more than `MAX_ROWS` the last ones."""
    left_out, rows = max(len(rows) - MAX_ROWS, 0), rows[-MAX_ROWS:]
    start = min(row.began for row in rows)
    end = max(max(row.ended or row.began, row.began) for row in rows)
    scale = (_RIGHT - _LEFT) / max((end - start) * 1.02, 1)
    height = _HEAD + _ROW * len(rows) + _MARGIN
    remark = f"{left_out} earlier calls are not shown" if left_out else ""
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}"'
            f' width="{_WIDTH}" height="{height}" role="img">',
            f"<title>{escape(title)}</title>",
            f"<style>{_STYLE}</style>",
            f'<rect class="ground" width="{_WIDTH}" height="{height}" rx="8"/>',
            _text("title", _MARGIN, 26, _short(title, 120)),
            _text("faint", _MARGIN, 48, remark),
            *_ticks(end - start, scale, height),
            *(_bar(row, number, start, scale) for number, row in enumerate(rows)),
            "</svg>",
            "",
        ]
    )


def _bar(row: Row, number: int, start: int, scale: float) -> str:
    top = _HEAD + _ROW * number
    left = _LEFT + (row.began - start) * scale
    right = _RIGHT if row.ended is None else _LEFT + (row.ended - start) * scale
    base = top + _BAR - 2
    return (
        f"<g><title>{escape(row.details or row.label)}</title>"
        + _text("label", _MARGIN, base, _short(row.label, _MAX_TEXT + 4))
        + f'<rect class="{row.style}" x="{left:.1f}" y="{top}" width="{max(right - left, 2):.1f}"'
        f' height="{_BAR}" rx="3"/>'
        + _text("answer", _RIGHT + 10, base, _short(row.answer, _MAX_TEXT - 4))
        + "</g>"
    )


def _ticks(length: int, scale: float, height: int) -> list[str]:
    parts = []
    for n in range(5):
        at = length * n / 4
        x = round(_LEFT + at * scale)
        parts.append(
            f'<line class="line" x1="{x}" x2="{x}" y1="{_HEAD - 8}" y2="{height - _MARGIN}"/>'
            + _text("faint", x, _HEAD - 14, f"{at / _MILLISECOND:.3g} ms", anchor="middle")
        )
        if not length:
            break
    return parts


def _short(text: str, length: int) -> str:
    return text if len(text) <= length else text[: length - 1] + "…"


def _text(style: str, x: int, y: int, text: str, anchor: str = "start") -> str:
    return f'<text class="{style}" x="{x}" y="{y}" text-anchor="{anchor}">{escape(text)}</text>'
