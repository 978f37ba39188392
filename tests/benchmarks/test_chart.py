"""The chart: well-formed, to scale, in a sensible order."""

from __future__ import annotations

from xml.etree import ElementTree

from benchmarks.chart import Bar, Panel, chart
from benchmarks.contenders import Kind

SVG = "{http://www.w3.org/2000/svg}"


def made(*panels: Panel) -> ElementTree.Element:
    return ElementTree.fromstring(chart("Tom & <Jerry>", ["one", "two"], panels))


def bars(*figures: float) -> list[Bar]:
    return [Bar(f"<{figure}>", Kind.PEER, figure) for figure in figures]


def rects(root: ElementTree.Element, style: str) -> list[float]:
    return [
        float(each.attrib["width"])
        for each in root.iter(f"{SVG}rect")
        if each.attrib["class"] == style and each.attrib["height"] == "15"
    ]


def test_names_with_odd_characters_stay_text() -> None:
    root = made(Panel("a & b", "ms", bars(1.0)))
    texts = [each.text for each in root.iter(f"{SVG}text")]
    assert {"Tom & <Jerry>", "a & b", "<1.0>"} <= set(texts)


def test_bars_are_to_scale_and_the_best_comes_first() -> None:
    more = rects(made(Panel("more", "req", bars(50.0, 200.0, 100.0))), "peer")
    less = rects(made(Panel("less", "ms", bars(50.0, 200.0, 100.0), less_is_better=True)), "peer")
    assert more == sorted(more, reverse=True)
    assert less == sorted(less)
    assert [round(width / max(more), 2) for width in more] == [1.0, 0.5, 0.25]


def test_nothing_lies_outside_the_picture() -> None:
    root = made(*(Panel(f"panel {n}", "ms", bars(*range(1, 10))) for n in range(3)))
    height, width = float(root.attrib["height"]), float(root.attrib["width"])
    for each in root.iter(f"{SVG}text"):
        assert 0 < float(each.attrib["y"]) < height
    for each in root.iter(f"{SVG}rect"):
        assert float(each.attrib.get("x", 0)) + float(each.attrib["width"]) <= width


def test_a_panel_without_bars_or_with_zeros_is_drawn() -> None:
    root = made(Panel("none", "ms", []), Panel("zero", "ms", bars(0.0)))
    assert rects(root, "peer") == [1.0]


def test_the_figures_can_be_read_out() -> None:
    root = made(Panel("GET", "a second", bars(1234.0)))
    description = root.find(f"{SVG}desc")
    assert description is not None
    assert description.text == "GET: <1234.0> 1,234 a second"
