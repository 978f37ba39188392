"""`liveops webhooks`: a good endpoint passes, and each mistake is found by its rule."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from tests import web
from tests.contract.endpoints import MISTAKES, SECRET, Game, served
from tests.ports import silent_port

from liveops_kit.cli import main
from liveops_kit.contract.webhooks.check import RULES, check
from liveops_kit.contract.webhooks.endpoint import Endpoint
from liveops_kit.contract.webhooks.notifications import Purchase, order_paid

FOUND = {
    "takes any signature": {"a_wrong_signature_is_refused", "a_signature_is_of_one_body"},
    "takes no signature": {"a_missing_signature_is_refused"},
    "signs what it has parsed": {"bytes_are_signed_as_they_come"},
    "grants twice": {"a_repeated_order_grants_once"},
    "refuses what comes twice": {"a_repeated_order_is_accepted"},
    "knows everybody": {"a_user_who_is_not_there_is_refused"},
    "fails at odd types": {"an_unknown_type_is_answered"},
    "fails at odd bodies": {"what_is_no_json_is_answered"},
    "fails out of order": {"webhooks_out_of_order_are_answered"},
    "refuses orders": {
        "a_paid_order_is_accepted", "a_repeated_order_is_accepted", "a_repeated_order_grants_once",
        "a_cancelled_order_is_accepted",
    },
    "refuses cancellations": {"a_cancelled_order_is_accepted"},
    "refuses everybody": {
        "a_signature_is_of_one_body", "bytes_are_signed_as_they_come",
        "a_user_who_is_there_is_confirmed", "an_answer_comes_soon",
    },
    "does not look at the body": {"a_signature_is_of_one_body"},
    "answers 200 to everything": {
        "a_wrong_signature_is_refused", "a_missing_signature_is_refused",
        "a_signature_is_of_one_body", "a_user_who_is_not_there_is_refused",
        "a_repeated_order_grants_once",
    },
}  # fmt: skip


def report_on(game: Game):
    with served(game) as url, web.Client() as client:
        return check(
            Endpoint(url, SECRET, client),
            Purchase(),
            granted=lambda user, sku: game.granted[user, sku],
            unknown_user="nobody",
        )


def command(*words: str) -> Result:
    return CliRunner(env={"LIVEOPS_WEBHOOK_SECRET": SECRET}).invoke(main, ["webhooks", *words])


# -- check -----------------------------------------------------------------------------------------
def test_a_good_endpoint_keeps_every_rule():
    report = report_on(Game())
    assert report.findings == ()
    assert {line.name.partition(".")[2]: line.verdict for line in report.laws} == dict.fromkeys(
        RULES, "kept"
    )
    assert report.exit_code == 0


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_found_by_its_rules(mistake):
    report = report_on(Game(mistake))
    assert {finding.cause for finding in report.findings} == FOUND[mistake]
    assert report.exit_code == 1


def test_what_cannot_be_read_is_not_judged(tmp_path: Path):
    with served(Game()) as url:
        done = command("check", url, "--report", f"json={tmp_path / 'report.json'}")
    assert done.exit_code == 0, done.output
    laws = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))["laws"]
    reasons = {law["name"]: law["reason"] for law in laws if law["verdict"] == "not verifiable"}
    assert reasons == {
        "webhooks.a_user_who_is_not_there_is_refused": (
            "no user is named who does not exist: --unknown-user"
        ),
        "webhooks.a_repeated_order_grants_once": (
            "what a user has in the game cannot be read: --granted-command"
        ),
    }


def test_a_finding_names_the_secret_nowhere_and_comes_with_a_command():
    with served(Game("takes any signature")) as url:
        done = command("check", url)
    assert done.exit_code == 1
    assert SECRET not in done.output
    assert f"curl -i '{url}'" in done.output
    assert "A webhook whose signature is wrong gets 400 and INVALID_SIGNATURE." in done.output


# -- trigger ---------------------------------------------------------------------------------------
def test_a_paid_order_arrives_signed():
    game = Game()
    with served(game) as url:
        done = command("trigger", "order_paid", "--to", url, "--quantity", "3", "--times", "2")
    assert done.exit_code == 0
    assert game.granted == {("alice", "sword_ice"): 3}
    assert [line.partition(" in ")[0] for line in done.output.splitlines()] == [
        "order_paid: 200"
    ] * 2


def test_webhooks_arrive_in_the_order_given():
    game = Game("fails out of order")
    with served(game) as url:
        done = command("trigger", "order_canceled", "order_paid", "--to", url, "--order-id", "7")
    assert done.exit_code == 1
    assert game.orders == {7: "paid"}


def test_a_file_is_sent_byte_by_byte(tmp_path: Path):
    body = json.dumps(order_paid(Purchase(order_id=5)), indent=4).encode()
    (tmp_path / "kept.json").write_bytes(body)
    game = Game()
    with served(game) as url:
        kept = str(tmp_path / "kept.json")
        assert command("trigger", "order_paid", "--to", url, "--body", kept).exit_code == 0
        wrong = command("trigger", "order_paid", "--to", url, "--wrong-signature")
    assert game.orders == {5: "paid"}
    assert (wrong.exit_code, "400 INVALID_SIGNATURE" in wrong.output) == (1, True)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--to", "localhost"], "'localhost' is no URL such as http://127.0.0.1:3000/webhooks"),
        (
            ["--to", "http://127.0.0.1:9/", "--amount", "much"],
            "--amount is a number such as 4.99, not 'much'",
        ),
        (
            ["--to", "http://127.0.0.1:9/", "--secret", ""],
            "a secret is needed: --secret, or LIVEOPS_WEBHOOK_SECRET. "
            "See 'liveops webhooks trigger --help'.",
        ),
    ],
)
def test_what_cannot_be_sent_is_said(words, message):
    done = command("trigger", "order_paid", *words)
    assert (done.exit_code, done.stderr) == (2, f"liveops: {message}\n")


def test_an_endpoint_that_is_not_there_is_said():
    with silent_port() as port:
        done = command("trigger", "order_paid", "--to", f"http://127.0.0.1:{port}/")
    assert done.exit_code == 1
    assert done.output.startswith("order_paid: no answer: ")
