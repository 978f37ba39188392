"""The tools of `liveops mcp`, driven by the client of the SDK in one process."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from tests.mcp.conftest import Refused, use

from liveops_kit.contract.law import all_laws
from liveops_kit.openapi.document import rules, served

if TYPE_CHECKING:
    from mcp import Client

TINY = "project: {project_id: 7, name: Tiny}\nusers: [{external_id: zoe}]\n"


def test_every_tool_describes_itself_its_arguments_and_its_answer(play) -> None:
    async def story(client: Client) -> Any:
        return (await client.list_tools()).tools

    tools = play(story)
    assert [each.name for each in tools] == [
        "read_mock", "list_entries", "read_user", "read_world_file", "check_fixtures",
        "compare_with_snapshot", "take_snapshot", "pay_order", "set_user_attributes",
        "apply_fixtures", "reset_world", "restore_snapshot", "read_clock", "move_clock",
        "list_faults", "add_fault", "clear_faults", "search_journal", "wait_for_calls",
        "explain_call", "find_operations", "describe_operation", "call_operation", "find_rules",
        "read_rule", "find_laws", "run_laws",
    ]  # fmt: skip
    assert [each.name for each in tools if not each.output_schema] == []
    assert [each.name for each in tools if "\n    " in each.description] == []
    reading = [each.name for each in tools if each.annotations.read_only_hint]
    assert len(reading) == 16 and "call_operation" not in reading and "run_laws" not in reading


def test_a_story_changes_state_and_time_and_reads_why(play) -> None:
    async def story(client: Client) -> Any:
        await use(client, "take_snapshot", name="before")
        redeem = {
            "operation_id": "redeem-coupon",
            "user": "alice",
            "body": {"coupon_code": "FUTURE"},
        }
        early = await use(client, "call_operation", **redeem)
        moved = await use(client, "move_clock", freeze_at="2035-06-01T12:00:00Z")
        taken = await use(client, "call_operation", **redeem)
        why = await use(client, "explain_call", number=early["journal_number"])
        alice = await use(client, "read_user", user="alice")
        change = await use(client, "compare_with_snapshot", name="before")
        await use(client, "restore_snapshot", name="before")
        again = await use(client, "read_user", user="alice")
        clock = await use(client, "read_clock")
        return early, moved, taken, why, alice, change, again, clock

    early, moved, taken, why, alice, change, again, clock = play(story)
    assert (early["status"], early["body"]["errorCode"]) == (404, 9807)
    assert moved["now"] == "2035-06-01T12:00:00+00:00" and moved["is_own"] is True
    assert taken["status"] == 200 and taken["journal_number"] == early["journal_number"] + 1
    assert why["because"][0]["text"].startswith("Coupon 'festival_2035' has not begun")
    assert why["rules"]["PRM-4b"] == {
        "sentence": " ".join(rules()["PRM-4b"]["sentence"].split()),
        "status": rules()["PRM-4b"]["status"],
    }
    assert alice["inventory"] == [{"sku": "reindeer_1", "quantity": 1}]
    assert change["projects"]["44056"]["holdings"]["added"] == [
        {"user": "alice", "sku": "reindeer_1", "quantity": 1}
    ]
    assert again["inventory"] == [] and clock["is_own"] is False


def test_faults_are_met_counted_and_taken_away(play) -> None:
    async def story(client: Client) -> Any:
        await use(client, "add_fault", operation="get-user-inventory", status=503, times=1)
        call = {"operation_id": "get-user-inventory", "user": "alice"}
        answers = [(await use(client, "call_operation", **call))["status"] for _ in range(2)]
        faults = await use(client, "list_faults")
        found = await use(client, "search_journal", status=503)
        return answers, faults, found, await use(client, "clear_faults")

    answers, faults, found, left = play(story)
    assert answers == [503, 200] and left == {"faults": []}
    assert [(each["fired"], each["is_spent"]) for each in faults["faults"]] == [(1, True)]
    assert [(each["operation"], each["fault"]) for each in found["requests"]] == [
        ("get-user-inventory", 1)
    ]


def test_another_world_takes_the_place_of_its_project_alone(play) -> None:
    async def story(client: Client) -> Any:
        applied = await use(client, "apply_fixtures", yaml=TINY)
        tiny = await use(client, "list_entries", section="users", project_id=7)
        demo = await use(client, "list_entries", section="users", limit=1)
        world = await use(client, "read_world_file")
        replayed = await use(client, "apply_fixtures", yaml=world["yaml"])
        empty = await use(client, "list_entries", section="users")
        await use(client, "reset_world")
        return applied, tiny, demo, replayed, empty, await use(client, "read_mock")

    applied, tiny, demo, replayed, empty, mock = play(story)
    assert applied == {"project_id": 7, "entries": {"users": 1}}
    assert [each["external_id"] for each in tiny["users"]] == ["zoe"]
    assert demo["count"] == 6 and [each["external_id"] for each in demo["users"]] == ["alice"]
    # What is read has no users.
    assert replayed["project_id"] == 44056 and empty == {"count": 0, "users": []}
    assert [each["project_id"] for each in mock["projects"]] == [7, 44056]
    assert mock["connected_project_id"] == 44056


def test_players_and_orders_are_changed(play) -> None:
    async def story(client: Client) -> Any:
        level = {"attributes": {"level": 3}, "country": "DE"}
        await use(client, "set_user_attributes", user="max", **level)
        item = {"item_sku": "potion_small"}
        order = await use(
            client, "call_operation", operation_id="create-order-with-item", user="max", path=item
        )
        await use(client, "pay_order", order_id=order["body"]["order_id"])
        return await use(client, "read_user", user="max")

    player = play(story)
    assert player["attributes"] == {"level": 3, "country": "DE"}
    assert player["inventory"] == [{"sku": "potion_small", "quantity": 1}]
    assert [each["status"] for each in player["orders"]] == ["done"]


def test_operations_are_found_and_described_by_the_specification(play) -> None:
    async def story(client: Client) -> Any:
        found = await use(client, "find_operations", words="coupon redeem")
        described = await use(client, "describe_operation", operation_id="redeem-coupon")
        return found, described, await use(client, "find_operations", limit=1)

    found, described, every = play(story)
    assert [each["operation_id"] for each in found["operations"]] == ["redeem-coupon"]
    assert described["caller"] == "player" and described["body"]["required"] == ["coupon_code"]
    assert described["answers"]["422"] == sorted(served().error_codes("redeem-coupon", 422))
    assert every["count"] == len(served().operations)


def test_laws_are_run_and_rules_read(play) -> None:
    async def story(client: Client) -> Any:
        rule = await use(client, "read_rule", rule_id="PRM-4c")
        found = await use(client, "find_laws", words="PRM-4c")
        return rule, found, await use(client, "run_laws", rule_ids=["PRM-4c"])

    rule, found, run = play(story)
    names = [each.name for each in all_laws() if "PRM-4c" in each.rules]
    assert rule["laws"] == names == [each["name"] for each in found["laws"]]
    assert run["counts"] == {"kept": len(names)} and run["findings"] == []


@pytest.mark.parametrize(
    ("tool", "arguments", "says"),
    [
        ("call_operation", {"operation_id": "redeem-cupon"}, "did you mean redeem-coupon"),
        ("call_operation", {"operation_id": "get-user-cart"}, "name one as user"),
        ("call_operation", {"operation_id": "get-coupon"}, "get-coupon needs external_id="),
        ("describe_operation", {"operation_id": "nothing"}, "there is no operation 'nothing'"),
        ("add_fault", {"operation": "get-coupon"}, "A fault needs an effect: one of status"),
        ("move_clock", {}, "give exactly one of freeze_at, set_to, advance_by, rate and release"),
        ("move_clock", {"freeze_at": "soon"}, "/clock: 422 "),
        ("check_fixtures", {"yaml": "project: {}"}, "world.yaml:1: $.project: Object missing"),
        ("check_fixtures", {}, "give either fixtures, the name of a file, or yaml"),
        ("apply_fixtures", {"fixtures": "none.yaml"}, "none.yaml"),
        ("restore_snapshot", {"name": "none"}, "404 "),
        ("explain_call", {"number": 99}, "404 "),
        ("read_rule", {"rule_id": "PRM-4"}, "there is no rule 'PRM-4': did you mean PRM-4"),
        ("run_laws", {}, "and a run takes 100: choose by laws="),
        ("run_laws", {"laws": ["coupons.x"]}, "coupons.x"),
        ("list_entries", {"section": "chains", "search": "a"}, "chains cannot be searched"),
        ("list_entries", {"section": "history"}, "There is no history: start the mock with"),
        ("wait_for_calls", {"timeout_seconds": 1, "count": 2}, "/journal/wait: 408 "),
        ("read_user", {"user": ""}, "at least 1 character"),
    ],
)
def test_errors_say_what_is_wrong_and_change_nothing(play, tool, arguments, says) -> None:
    async def story(client: Client) -> Any:
        await use(client, "take_snapshot", name="before")
        with pytest.raises(Refused) as refused:
            await use(client, tool, **arguments)
        return str(refused.value), await use(client, "compare_with_snapshot", name="before")

    message, change = play(story)
    assert says in message and "Traceback" not in message
    assert change["projects"] == {}


def test_rules_pages_and_the_schema_are_resources(play) -> None:
    async def story(client: Client) -> Any:
        listed = [str(each.uri) for each in (await client.list_resources()).resources]
        texts = {}
        for uri in ("liveops://docs/llms.txt", "liveops://rules", "liveops://fixtures/schema"):
            texts[uri] = (await client.read_resource(uri)).contents[0].text
        return listed, texts

    listed, texts = play(story)
    assert {"liveops://docs/worlds.md", "liveops://docs/mcp.md", *texts} <= set(listed)
    assert texts["liveops://docs/llms.txt"].startswith("# liveops-kit\n")
    assert '"PRM-4c"' in texts["liveops://rules"]
    assert '"yaml-language-server"' not in texts["liveops://fixtures/schema"]
