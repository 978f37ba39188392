"""The scope of a run: what a server does not implement is declared, or found by first answers."""

from threading import Thread

import pytest
from a2wsgi import WSGIMiddleware
from tests.contract.without_a_tag import without
from tests.independent.chains_server import API_KEY, SECRET, application

from liveops_kit.contract import Options, Target, run
from liveops_kit.contract.capabilities import SpareProject
from liveops_kit.contract.law import all_laws
from liveops_kit.contract.loopback_server import reachable
from liveops_kit.contract.profile import read
from liveops_kit.contract.runner.dry_run import plan_text
from liveops_kit.contract.scope import Scope, declared, found, known_tags
from liveops_kit.contract.tokens import signed_with
from liveops_kit.errors import UsageError
from liveops_kit.openapi.document import load, served
from liveops_kit.runs.library import DEMO_SKUS
from liveops_kit.settings import DEVELOPMENT_SECRET

STATUSES = (404, 405, 501)
ANSWERS = {tag: STATUSES[place % 3] for place, tag in enumerate(known_tags())}
"""The answers of a server without a tag to its calls."""


def target(app, **more):
    mint = signed_with(DEVELOPMENT_SECRET)
    users = {"mint": mint, "user_token": mint("ann", {}), "second_user_token": mint("ben", {})}
    return Target(app=app, skus=DEMO_SKUS, disposable=True, **users, **more)


# -- found -----------------------------------------------------------------------------------------
@pytest.mark.parametrize("tag", known_tags())
def test_a_tag_whose_reads_are_all_absent_is_missing(tag):
    with reachable(target(without(tag, ANSWERS[tag]))) as there:
        scope = found(there, declared(there))
    assert scope.missing == {tag: f"its reads answered {ANSWERS[tag]}"}
    own = {each.operation_id for each in served().operations.values() if each.tag == tag}
    assert scope.operations == own
    assert not scope.applied_to(served()).operations.keys() & own


def test_nothing_is_missing_from_a_server_that_has_everything():
    with reachable(target(without("none", 404))) as there:
        assert found(there, declared(there)) == Scope({})


@pytest.fixture(scope="module")
def report():
    """A run on a server without upsell, with the laws of upsell and the calls of clans, too."""
    laws = tuple(each.name for each in all_laws() if each.tag == "upsell")
    options = Options(tags=("upsell", "clans"), laws=laws, phases=("catalogue", "laws"))
    return run(target(without("upsell", 404)), options)


def test_a_missing_tag_is_not_implemented_and_no_finding(report):
    assert report.findings == ()
    assert report.missing_tags == (("upsell", "its reads answered 404"),)
    assert set(report.not_implemented) == {
        each.operation_id for each in load().operations.values() if each.tag == "upsell"
    }
    verdicts = {(law.verdict, law.reason) for law in report.laws}
    assert verdicts == {
        ("not verifiable", "the server does not implement upsell"),
        ("not verifiable", "the server is in lenient mode"),
    }
    assert "Not implemented: 5\n" in report.text()
    assert "  upsell: its reads answered 404\n" in report.text()


def test_a_run_of_a_missing_tag_alone_cannot_start():
    with pytest.raises(UsageError, match="the server has none of the operations"):
        run(target(without("upsell", 501)), Options(tags=("upsell",)))


# -- declared --------------------------------------------------------------------------------------
def profile(tmp_path, text):
    file = tmp_path / "liveops.toml"
    file.write_text(text)
    return read(file, {}).target


def test_a_profile_names_the_tags_that_there_are(tmp_path):
    named = profile(tmp_path, '[scope]\ntags = ["daily_chains", "user_limits"]\n')
    assert named.tags == ("daily_chains", "user_limits")
    assert set(declared(named).missing) == set(known_tags()) - {"daily_chains", "user_limits"}


def test_a_profile_names_the_tags_that_there_are_not(tmp_path):
    named = profile(tmp_path, '[scope]\nwithout = ["clans"]\n')
    assert declared(named).missing == {"clans": "the profile leaves it out"}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            'tags = ["clan"]',
            "scope: there is no tag 'clan': did you mean clans, ",
        ),
        ('tags = ["clans"]\nwithout = ["upsell"]', "scope has tags and without: one of them"),
        ('tags = "clans"', "scope.tags is list, not 'clans'"),
        ('only = ["clans"]', "nobody knows scope.only"),
    ],
)
def test_a_scope_that_makes_no_sense_is_refused(tmp_path, text, message):
    with pytest.raises(UsageError, match=r"liveops\.toml: ") as refusal:
        profile(tmp_path, f"[scope]\n{text}\n")
    assert message in str(refusal.value)


def test_what_a_profile_leaves_out_is_never_called():
    called = set()
    law = "errors.credentials_come_before_the_body"
    report = run(
        target(without("none", 404), without=("coupons",)), Options(laws=(law,), phases=("laws",)),
        observer=lambda call: called.add(call.operation_id),
    )  # fmt: skip
    assert report.findings == ()
    assert report.missing_tags == (("coupons", "the profile leaves it out"),)
    tags = {each.operation_id: each.tag for each in served().operations.values()}
    touched = {tags.get(each) for each in called}
    assert "coupons" not in touched
    assert "promo_codes" in touched


def test_a_dry_run_leaves_out_what_the_profile_leaves_out():
    options = Options(tags=("clans", "upsell"), phases=("catalogue",))
    text = plan_text(Target(without=("clans",)), options)
    assert "out of scope: clans\n" in text
    assert "catalogue: calls 5 operations so that they refuse\n" in text


# -- a spare project -------------------------------------------------------------------------------
def test_a_spare_project_is_read_from_the_profile(tmp_path):
    assert profile(tmp_path, "[target]\nspare_project_id = 44057\n").spare_project_id == 44057


def test_one_law_after_the_other_has_the_spare_project():
    spare, turns = SpareProject(44057), []

    def take_and_leave(number):
        turns.append((number, spare.create_project()))
        spare.delete_project(44057)

    assert spare.create_project() == 44057
    other = Thread(target=take_and_leave, args=(1,))
    other.start()
    turns.append((0, 44057))
    spare.delete_project(44057)
    other.join()
    assert turns == [(0, 44057), (1, 44057)]


def test_a_key_that_does_not_open_the_spare_project_is_told():
    app = WSGIMiddleware(application())
    mint = signed_with(SECRET)
    wrong = Target(
        app=app, api_key=API_KEY, spare_project_id=17, mint=mint, user_token=mint("ann", {})
    )
    with pytest.raises(UsageError, match="the API key does not open the spare project 17: GET "):
        run(wrong, Options(tags=("daily_chains",)))
