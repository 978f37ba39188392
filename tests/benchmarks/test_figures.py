"""From what was measured to what is targets: medians, ratios, tables, verdicts."""

from __future__ import annotations

from typing import Any

import pytest
from benchmarks.calls import BAD_TOKEN, CALLS, GET, POST, SCHEMA_REFUSAL, Question
from benchmarks.contenders import BARE, CONNEXION, MOCK, RAW, Contender, Kind
from benchmarks.growth import figures as growth
from benchmarks.growth.measure import Axis, by_turns
from benchmarks.load import Load, percentile
from benchmarks.servers import python
from benchmarks.tables import Report, Table
from benchmarks.targets import Target, missed, table
from benchmarks.traffic import Footprint, Measured, Sample, order

from benchmarks import figures


def question(name: str) -> Question:
    return Question(name, "get-coupons", "GET", "/list", {}, "", 200, "{}")


def contender(name: str, kind: Kind = Kind.FLOOR) -> Contender:
    return Contender(name, kind, "1.0", lambda port: python("nothing", str(port)))


def sample(rate: float, p50: float = 0.001, p99: float = 0.002) -> Sample:
    return Sample(Load(int(rate * 2), 2.0, p50, p99, 0.3), 0.0001, 0.0)


def measured() -> Measured:
    """Two rounds of three servers; the mock is half as fast as raw ASGI."""
    found = Measured("a client", [question(name) for name in CALLS])
    rates = {MOCK: (500.0, 400.0), RAW: (1000.0, 800.0), BARE: (400.0, 320.0)}
    for name in rates:
        found.contenders.append(contender(name, Kind.OURS if name == MOCK else Kind.FLOOR))
        found.footprints[name] = [Footprint(0.2, 10_000_000, 20_000_000, 30_000_000)] * 2
    for case in ((name, connections) for name in CALLS for connections in (1, 16)):
        found.samples[case] = {
            name: [sample(rate) for rate in each] for name, each in rates.items()
        }
    found.rounds = 2
    return found


def test_a_ratio_is_the_median_of_the_ratios_of_the_rounds() -> None:
    # Of the medians it would be 2 to 3.
    assert figures.ratio([2.0, 9.0, 1.0], [8.0, 3.0, 2.0]) == 0.5


@pytest.mark.parametrize(
    ("ours", "others"),
    [
        pytest.param([1.0, None], [1.0, 1.0], id="none-of-ours"),
        pytest.param([1.0, 1.0], [1.0, None], id="none-of-theirs"),
        pytest.param([1.0, 1.0], [], id="not-measured"),
        pytest.param([], [], id="nothing"),
    ],
)
def test_there_is_no_ratio_where_a_figure_is_missing(
    ours: list[float | None], others: list[float | None]
) -> None:
    assert figures.ratio(ours, others) is None


def test_there_is_no_median_where_a_figure_is_missing() -> None:
    assert figures.middle([1.0, None, 3.0]) is None
    assert figures.middle([1.0, 5.0, 3.0]) == 3.0


def test_the_percentile_is_a_time_that_was_taken() -> None:
    times = [float(number) for number in range(1, 201)]
    assert (percentile(times, 0.5), percentile(times, 0.99)) == (100.0, 198.0)


def test_the_mock_has_a_bound_for_each_call_and_server() -> None:
    targets = {(target.name, target.unit): target for target in figures.targets(measured())}
    shares = [
        (target.figure, target.bound, target.verdict)
        for call in (GET, POST, SCHEMA_REFUSAL, BAD_TOKEN)
        for target in [targets[f"{call}, 16 connections", f"of {RAW}"]]
    ]
    assert shares == [
        (0.5, 0.6, "NOT met"), (0.5, 0.4, "met"), (0.5, 0.3, "met"), (0.5, 0.4, "met"),
    ]  # fmt: skip
    others = {unit for _, unit in targets if unit.startswith("times")}
    assert others == {
        "times Prism", "times Mockoon", "times WireMock", "times MockServer", f"times {CONNEXION}",
    }  # fmt: skip
    wiremock = [name for name, unit in targets if unit == "times WireMock"]
    assert wiremock == [f"{GET}, 16 connections"]
    prism = targets[f"{BAD_TOKEN}, 16 connections", "times Prism"]
    assert (prism.figure, prism.bound, prism.verdict) == (None, 1.0, "not measured")
    assert len(targets) == 4 + 4 * 4 + 1 + 2


def test_start_and_memory_have_a_bound() -> None:
    targets = {target.name: target for target in figures.targets(measured())}
    start, memory = targets["cold start"], targets["memory after start"]
    assert (start.figure, start.bound, start.unit) == (0.2, 0.7, "s")
    assert (memory.figure, memory.bound, memory.unit) == (20.0, 90.0, "MB")


def test_the_fastest_stands_first() -> None:
    first = figures.traffic_tables(measured())[0]
    assert [row[0] for row in first.rows] == [RAW, MOCK, BARE]
    assert first.rows[1][1:4] == ["450", "0.50", "1.25"]


def test_one_that_is_left_out_leaves_no_figure_behind() -> None:
    found = measured()
    found.leave_out(found.contenders[2], "it broke")
    assert found.absent == {BARE: "it broke"}
    assert [each.name for each in found.contenders] == [MOCK, RAW]
    assert all(BARE not in results for results in found.samples.values())
    assert BARE not in found.footprints


def test_every_server_is_first_and_last_in_some_round() -> None:
    everybody = [contender(name) for name in "abc"]
    rounds = [[each.name for each in order(everybody, number)] for number in range(6)]
    assert all(sorted(names) == ["a", "b", "c"] for names in rounds)
    assert {names[0] for names in rounds} == {names[-1] for names in rounds} == {"a", "b", "c"}


def test_a_bound_is_kept_when_it_is_just_reached() -> None:
    assert Target("slow", 1.5, 1.5, "times").is_met is True
    assert Target("slow", 1.51, 1.5, "times").is_met is False
    assert Target("fast", 0.6, 0.6, "of it", at_least=True).is_met is True
    assert Target("fast", 0.59, 0.6, "of it", at_least=True).is_met is False


def test_what_was_not_measured_is_neither_met_nor_missed() -> None:
    targets = [
        Target("a", None, 1.0, "s"),
        Target("b", 2.0, 1.0, "s"),
        Target("c", 0.5, 1.0, "s"),
    ]
    assert missed(targets) == ["b: 2.00 s, at most 1"]
    assert table(targets).note == "1 of 2 are met."


def test_columns_of_words_are_aligned_to_the_left() -> None:
    made = Table("T", ["a", "b", "c"], [["x", "long word", "1"]], words=2)
    assert made.text().splitlines()[2:] == ["a  b          c", "x  long word  1"]
    assert "| --- | --- | ---: |" in made.markdown()


def test_a_page_shows_its_chart_if_there_is_one() -> None:
    page = Report("T", [("a", "b")], [], ["c"], "results.svg").markdown()
    assert page.splitlines()[2] == "![The chart: the tables below in bars](results.svg)"
    assert "![" not in Report("T", [("a", "b")], [], ["c"]).markdown()


# -- growth ----------------------------------------------------------------------------------------
def axis() -> Axis:
    small = {10: [[1e-4, 1e-4], [2e-4, 2e-4]]}
    calls = {call: {**small, 1000: small[10]} for call in growth.REQUIRED}
    calls["fill a cart"] = {**small, 1000: [[4e-4, 4e-4], [4e-4, 4e-4]]}
    return Axis("codes", (10, 1000), calls, {}, {10: 0, 1000: 400_000})


def test_the_worst_of_the_other_calls_is_named() -> None:
    targets = {target.name: target for target in growth.targets([axis()])}
    worst = targets["any other call among 1,000 codes, the worst: fill a cart"]
    assert (worst.figure, worst.verdict) == (3.0, "NOT met")
    assert targets["redeem a code among 1,000 codes"].figure == 1.0
    assert targets["memory of one code"].figure == 400.0
    assert len(targets) == len(growth.REQUIRED) + 2


def test_a_table_of_growth_has_a_column_for_each_size() -> None:
    made = growth.tables([axis()])[0]
    assert made.head == ["call", "10", "1,000", "ratio", "p99 of 1,000"]
    assert ["fill a cart", "150", "400", "3.00", "400"] in made.rows


class World:
    """A world whose calls take a second each, and two while its core is slow."""

    def __init__(self, slow: range) -> None:
        self.slow, self.asked = slow, 0

    def ask(self, call: str, times: int) -> dict[str, Any]:
        seconds = 2.0 if self.asked in self.slow else 1.0
        self.asked += 1
        return {"seconds": [seconds] * times}


def test_a_core_that_is_slow_for_a_while_looks_like_growth_of_no_call() -> None:
    worlds = {10: World(slow=range(0)), 1000: World(slow=range(10, 40))}
    calls = ("redeem a code", "verify a code", "fill a cart", "order and pay", "create a code")
    found = by_turns(dict.fromkeys(calls, worlds), turns=15, times=3)
    assert list(found) == list(calls)
    assert {call: growth.ratio(of[10], of[1000]) for call, of in found.items()} == dict.fromkeys(
        calls, 1.0
    )
    assert all([len(turns) for turns in of.values()] == [15, 15] for of in found.values())
    assert {len(turn) for of in found.values() for turns in of.values() for turn in turns} == {3}


def test_a_world_is_asked_what_it_is_able_to_do() -> None:
    small, large = World(range(0)), World(range(0))
    found = by_turns({"reset": {10: small, 1000: large}, "export": {10: small}}, 3, 1)
    assert found == {"reset": {10: [[1.0]] * 3, 1000: [[1.0]] * 3}, "export": {10: [[1.0]] * 3}}
    assert (small.asked, large.asked) == (6, 3)
