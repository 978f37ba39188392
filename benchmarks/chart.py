"""A chart of bars as SVG, which is readable on its own, on light and on dark ground."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

from benchmarks.contenders import Kind

_WIDTH, _MARGIN, _GAP = 940, 24, 36
_LABEL, _NUMBER, _ROW, _BAR = 178, 64, 24, 15
_HEAD, _TITLE, _FOOT = 98, 46, 30
_COLUMN = (_WIDTH - 2 * _MARGIN - _GAP) // 2
_WORDS = {Kind.OURS: "this mock", Kind.FLOOR: "no mock at all", Kind.PEER: "other mocks"}
_STYLE = """
  text { font-family: system-ui, "Segoe UI", Helvetica, Arial, sans-serif; fill: #1f2733; }
  .ground { fill: #ffffff; }
  .title { font-size: 20px; font-weight: 600; }
  .head { font-size: 14px; font-weight: 600; }
  .label, .number { font-size: 13px; }
  .faint { font-size: 12px; fill: #5a6675; }
  .number { font-variant-numeric: tabular-nums; }
  .line { stroke: #c3cad4; }
  .ours { fill: #1f6feb; } .floor { fill: #98a3b3; } .peer { fill: #d9954a; }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6ebf2; }
    .ground { fill: #0f141b; }
    .faint { fill: #9aa7b8; }
    .line { stroke: #394453; }
    .ours { fill: #58a0ff; } .floor { fill: #6d7888; } .peer { fill: #d08a3e; }
  }
"""


@dataclass(frozen=True, slots=True)
class Bar:
    """One figure of one server."""

    label: str
    kind: Kind
    figure: float


@dataclass(frozen=True, slots=True)
class Panel:
    """Bars of one unit, from the best to the worst."""

    title: str
    unit: str
    bars: Sequence[Bar]
    form: str = ",.0f"
    less_is_better: bool = False

    @property
    def height(self) -> int:
        """How many pixels it takes."""
        return _TITLE + _ROW * len(self.bars)


def chart(title: str, remarks: Sequence[str], panels: Sequence[Panel]) -> str:
    """Return the chart, two panels beside each other; `remarks` stand under the title."""
    parts, top = [], _HEAD
    for pair in (panels[n : n + 2] for n in range(0, len(panels), 2)):
        for place, panel in enumerate(pair):
            parts += _panel(panel, _MARGIN + place * (_COLUMN + _GAP), top)
        top += max(panel.height for panel in pair) + 14
    height = top + _FOOT
    kinds = {bar.kind: None for panel in panels for bar in panel.bars}
    description = "; ".join(
        f"{p.title}: {', '.join(_words(p, bar) for bar in p.bars)}" for p in panels
    )
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" '
            f'width="{_WIDTH}" height="{height}" role="img" aria-labelledby="title description">',
            f'<title id="title">{escape(title)}</title>',
            f'<desc id="description">{escape(description)}</desc>',
            f"<style>{_STYLE}</style>",
            f'<rect class="ground" width="{_WIDTH}" height="{height}" rx="8"/>',
            _text("title", _MARGIN, 36, title),
            *(_text("faint", _MARGIN, 58 + 18 * n, line) for n, line in enumerate(remarks[:2])),
            *parts,
            *_legend(list(kinds), height - 16),
            "</svg>",
            "",
        ]
    )


def _panel(panel: Panel, left: int, top: int) -> list[str]:
    best = "less is better" if panel.less_is_better else "more is better"
    parts = [
        _text("head", left, top + 16, panel.title),
        _text("faint", left, top + 33, f"{panel.unit}; {best}"),
    ]
    ordered = sorted(panel.bars, key=lambda bar: bar.figure, reverse=not panel.less_is_better)
    most = max((bar.figure for bar in ordered), default=0.0) or 1.0
    room = _COLUMN - _LABEL - _NUMBER
    start = left + _LABEL
    for number, bar in enumerate(ordered):
        y = top + _TITLE + number * _ROW
        width = max(1.0, bar.figure / most * room)
        parts.append(_text("label", start - 8, y + 12, bar.label, anchor="end"))
        parts.append(
            f'<rect class="{bar.kind.value}" x="{start}" y="{y}" width="{width:.1f}" '
            f'height="{_BAR}" rx="2"/>'
        )
        figure = format(bar.figure, panel.form)
        parts.append(_text("number", round(start + width + 6), y + 12, figure))
    end = top + _TITLE + _ROW * len(ordered) - 6
    parts.append(
        f'<line class="line" x1="{start}" y1="{top + _TITLE - 4}" x2="{start}" y2="{end}"/>'
    )
    return parts


def _words(panel: Panel, bar: Bar) -> str:
    return f"{bar.label} {format(bar.figure, panel.form)} {panel.unit}"


def _legend(kinds: Sequence[Kind], y: int) -> list[str]:
    parts, left = [], _MARGIN
    for kind in kinds:
        parts.append(
            f'<rect class="{kind.value}" x="{left}" y="{y - 10}" width="12" height="12" rx="2"/>'
        )
        parts.append(_text("faint", left + 18, y, _WORDS[kind]))
        left += 130
    return parts


def _text(style: str, x: int, y: int, text: str, anchor: str = "start") -> str:
    return f'<text class="{style}" x="{x}" y="{y}" text-anchor="{anchor}">{escape(text)}</text>'
