"""The pytest plugin as a game's developer uses it."""

import pytest
from tests.warm import warm_pytest

from liveops_kit.background_server import serving
from liveops_kit.runs.contract import mock

pytest_plugins = ["pytester"]

GAME = """
def test_a_code_works_once(liveops_client):
    body = {"coupon_code": "ONCE"}
    first = liveops_client.call("redeem-coupon", user="alice", body=body)
    again = liveops_client.call("redeem-coupon", user="alice", body=body)
    assert (first.status_code, again.status_code) == (200, 422)
    assert again.json()["errorCode"] == 9804


def test_each_test_has_a_project_of_its_own(liveops_client, liveops_mock):
    body = {"coupon_code": "ONCE"}
    assert liveops_client.call("redeem-coupon", user="alice", body=body).status_code == 200
    assert liveops_mock.url.endswith("/api")


def test_time_goes_on_when_told(liveops_clock):
    start = liveops_clock.freeze("2026-12-01T10:00:00Z")
    assert (liveops_clock.advance(days=1) - start).total_seconds() == 86400


def test_a_token_is_of_a_user(liveops_client, liveops_token):
    token = liveops_token("carol", attributes={"level": 12})
    assert liveops_client.call("get-daily-chains-list", token=token).status_code == 200
"""


@pytest.fixture
def game(pytester):
    pytester.makepyfile(test_game=GAME)
    return pytester


@pytest.fixture
def ran(pytester):
    """Runs a session in a process of its own."""
    return lambda *options: pytester.run(warm_pytest(), "-p", "no:cacheprovider", *options)


def test_a_game_is_tested_on_a_mock_of_its_own(game, ran):
    ran("-q").assert_outcomes(passed=4)


def test_the_same_tests_run_against_a_server(game, ran):
    with serving(mock()) as origin:
        game.makefile(
            ".toml", liveops='[users]\nsecret = "liveops-kit-development-secret-not-for-production"'
        )
        result = ran("-q", f"--liveops-target={origin}/api", "--liveops-config=liveops.toml")
    result.assert_outcomes(passed=4)


def test_without_tokens_what_needs_them_is_skipped(pytester, ran):
    pytester.makepyfile("def test_it(liveops_token):\n    assert liveops_token('alice')\n")
    with serving(mock()) as origin:
        result = ran("-rs", f"--liveops-target={origin}/api")
    assert result.ret == 0
    read = "get-coupons answered 200 with the API key of the project"
    result.stdout.fnmatch_lines([f"liveops: {origin}/api, project 44056", f"preflight: {read}"])
    result.assert_outcomes(skipped=1)
    result.stdout.fnmatch_lines(["*user tokens cannot be minted here*"])


def test_an_authority_that_cannot_be_read_ends_the_session(pytester, ran):
    pytester.makefile(".toml", liveops='[target]\nca_file = "none.pem"\n')
    pytester.makepyfile("def test_it(liveops_client):\n    assert False\n")
    result = ran("-q", "--liveops-target=https://127.0.0.1:9/api", "--liveops-config=liveops.toml")
    assert result.ret == 2
    line = "liveops: --ca-file: cannot use none.pem: No such file or directory"
    assert line in (result.stdout.str() + result.stderr.str())
    assert "Traceback" not in result.stderr.str()


def test_laws_that_can_all_not_be_judged_fail_the_session(ran):
    with serving(mock()) as origin:
        result = ran(
            "-q", f"--liveops-target={origin}/api",
            "--pyargs", "liveops_kit.contract.suite", "-k", "redeeming_answers_the_bonus",
        )  # fmt: skip
    assert result.ret == 2
    result.stdout.fnmatch_lines(
        ["liveops: no law was kept or broken: nothing was judged, exit code 2"]
    )


def test_laws_are_tests(ran):
    result = ran(
        "-q", "--pyargs", "liveops_kit.contract.suite",
        "-k", "a_coupon_is_created_under_its_own_id",
    )  # fmt: skip
    result.assert_outcomes(passed=1)


def test_a_broken_law_says_what_is_wrong_and_how_to_see_it(pytester, ran):
    pytester.makepyfile(
        liar="""
        from liveops_kit.runs.contract import mock
        honest = mock()
        async def app(scope, receive, send):
            async def lie(message):
                if message["type"] == "http.response.start" and message["status"] == 201:
                    message = {**message, "status": 200}
                await send(message)
            await honest(scope, receive, lie)
        """,
        conftest="""
        import pytest
        from liar import app
        from liveops_kit.background_server import serving

        @pytest.hookimpl(tryfirst=True)
        def pytest_configure(config):
            config.liar = serving(app)
            config.option.liveops_target = config.liar.__enter__() + "/api"

        def pytest_unconfigure(config):
            config.liar.__exit__(None, None, None)
        """,
    )
    result = ran(
        "-q", "-c", "/dev/null", "--rootdir=.", "conftest.py",
        "--pyargs", "liveops_kit.contract.suite", "-k", "a_coupon_is_created_under_its_own_id",
    )  # fmt: skip
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(
        [
            "*CPN-1 (violation): Creating a coupon answers 201*",
            "*expected  201 from admin-create-coupon*",
            "*seen      admin-create-coupon answered 200*",
            "*curl -sX POST*",
        ]
    )


CALLS = """
import pytest

@pytest.mark.parametrize(("error", "message", "operation", "given"), [
    (ValueError, "there is no operation 'fill-cart': did you mean cart-fill, ", "fill-cart", {}),
    (TypeError, "get-coupon has no 'usr': its path takes external_id; everything else is given as "
     "user=, token=, body=, query= or headers=", "get-coupon", {"external_id": "a", "usr": "a"}),
    (TypeError, "get-coupons has no 'page': its path takes nothing; ", "get-coupons", {"page": 1}),
    (TypeError, "get-coupon needs external_id=", "get-coupon", {}),
])
def test_it(liveops_client, error, message, operation, given):
    with pytest.raises(error) as caught:
        liveops_client.call(operation, **given)
    assert str(caught.value).startswith(message)

def test_another_project_may_be_named(liveops_client, liveops_mock):
    number = liveops_mock.project_id
    assert liveops_client.call("get-coupons", project_id=number).status_code == 200
"""


def test_a_call_that_cannot_be_meant_is_an_error(pytester, ran):
    pytester.makepyfile(CALLS)
    ran("-q").assert_outcomes(passed=5)
