"""Known findings do not fail a run; new ones do; vanished ones are told."""

import pytest
import yaml

from liveops_kit.contract.baseline import EMPTY, read
from liveops_kit.contract.findings import Finding
from liveops_kit.contract.symptoms import Symptom
from liveops_kit.errors import UsageError


def finding(cause, **more):
    usual = {
        "check": "law", "operation_id": "get-coupon", "severity": "high", "title": "A title",
        "expected": "a", "seen": "b", "curl": "",
    }  # fmt: skip
    return Finding(cause=cause, **{**usual, **more})


def test_what_is_written_is_read_again(tmp_path):
    path = tmp_path / "known.yaml"
    path.write_text(EMPTY.text([finding("one"), finding("two")]))
    baseline = read(path)
    assert set(baseline.known) == {finding("one").id, finding("two").id}
    assert baseline.vanished([finding("one")]) == (baseline.known[finding("two").id],)


def test_reasons_are_kept_when_it_is_written_anew(tmp_path):
    path = tmp_path / "known.yaml"
    path.write_text(f"known:\n- id: {finding('one').id}\n  why: the vendor knows\n")
    path.write_text(read(path).text([finding("one"), finding("new")]))
    known = read(path).known
    assert known[finding("one").id].why == "the vendor knows"
    assert known[finding("new").id].why == ""


def test_findings_of_one_cause_stand_together_and_name_it(tmp_path):
    code = Symptom("code", "422/1002")
    shared = [finding("one", operation_id=name, symptom=code) for name in ("get-a", "get-b")]
    alone = finding("two")
    path = tmp_path / "known.yaml"
    path.write_text(EMPTY.text([shared[0], alone, shared[1]]))
    entries = yaml.safe_load(path.read_text())["known"]
    cause = "Error code 422/1002, which is not described there"
    by_id = {each["id"]: each for each in entries}
    assert [by_id[each.id].get("cause") for each in (*shared, alone)] == [cause, cause, None]
    places = [entries.index(by_id[each.id]) for each in shared]
    assert places[1] == places[0] + 1
    assert read(path).vanished([*shared, alone]) == ()


@pytest.mark.parametrize("text", ["", "known: 3", "known:\n- 3", "known:\n- {what: x}", "{"])
def test_what_is_no_baseline_is_told(tmp_path, text):
    path = tmp_path / "known.yaml"
    path.write_text(text)
    with pytest.raises(UsageError, match="baseline"):
        read(path)
