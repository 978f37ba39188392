"""The target profile: what liveops.toml may say, and what it is told when it says too much."""

import jwt
import pytest

from liveops_kit.contract.capabilities import Capabilities
from liveops_kit.contract.profile import rate_of, read
from liveops_kit.errors import UsageError

WHOLE = """
[target]
base_url = "https://staging.example/api"
project_id = 17
api_key = "env:STAGING_KEY"
timeout = 3
headers = {X-Env = "staging"}
ca_file = "ca.pem"
rate = "90/m"
skus = ["sword"]

[users]
secret = "a secret of at least thirty-two bytes"

[clock]
freeze = "date-set {moment}"
advance = "date-add {seconds}"
release = "date-release"

[payment]
pay = "pay {project_id} {order_id}"
"""


def profile(tmp_path, text, environment=None):
    path = tmp_path / "liveops.toml"
    path.write_text(text)
    return read(path, environment or {})


def test_everything_is_read(tmp_path):
    found = profile(tmp_path, WHOLE, {"STAGING_KEY": "k"})
    target = found.target
    assert (target.base_url, target.project_id, target.api_key) == (
        "https://staging.example/api", 17, "k",
    )  # fmt: skip
    assert (target.timeout, target.rate, target.verify) == (3, 1.5, "ca.pem")
    assert (target.headers, target.skus) == ({"X-Env": "staging"}, ("sword",))
    assert found.capabilities is not None
    assert found.capabilities.clock is not None
    assert found.capabilities.payments is not None


def test_a_secret_signs_tokens_of_any_player(tmp_path):
    target = profile(tmp_path, '[users]\nsecret = "a secret of at least thirty-two bytes"').target
    claims = jwt.decode(
        target.mint("alice", {"attributes": {"level": 3}}),
        "a secret of at least thirty-two bytes", algorithms=["HS256"],
    )  # fmt: skip
    assert (claims["sub"], claims["attributes"]) == ("alice", {"level": 3})
    assert target.user_token != target.second_user_token


def test_a_command_prints_the_token_of_a_player(tmp_path):
    target = profile(tmp_path, '[users]\ncommand = "echo token-of-{user}"').target
    assert target.mint("alice", {}) == "token-of-alice"


def test_a_command_without_a_player_prints_one_token(tmp_path):
    target = profile(tmp_path, '[users]\ncommand = "echo one"\nsecond_token = "two"').target
    assert (target.user_token, target.second_user_token, target.mint) == ("one", "two", None)


def test_without_clock_and_payment_the_run_looks_itself(tmp_path):
    assert profile(tmp_path, "[target]\nproject_id = 3").capabilities is None


def test_a_control_plane_can_be_left_alone(tmp_path):
    assert profile(tmp_path, '[control]\nmode = "none"').capabilities == Capabilities()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[target", "cannot read the profile"),
        ("[traget]\nurl = 1", "nobody knows traget, traget.url"),
        ("[target]\nproject_id = 'x'", "target.project_id is int, not 'x'"),
        ("[target]\nproject_id = true", "target.project_id is int, not True"),
        ('[target]\napi_key = "env:NOT_SET"', "variable NOT_SET, which is not set"),
        ('[target]\nrate = "fast"', "a rate is written as 20/s"),
        ('[users]\ntoken = "a"\nsecret = "b"', "one way to have a token is enough"),
        ('[users]\ncommand = "false"', "ended with 1"),
        ('[users]\ncommand = "echo {usr}"', "knows no placeholders"),
        ('[clock]\nfreeze = "a"', "clock needs advance, release as well"),
        ('[payment]\ncancel = "a"', "payment needs pay"),
        ('[control]\nmode = "on"', "control.mode is auto or none"),
        ("clock = 3", "clock is a table"),
    ],
)
def test_what_cannot_work_is_told(tmp_path, text, message):
    with pytest.raises(UsageError) as error:
        profile(tmp_path, text)
    assert message in str(error.value)


def test_a_file_that_is_not_there_is_told(tmp_path):
    with pytest.raises(UsageError, match="cannot read the profile"):
        read(tmp_path / "none.toml")


def test_a_rate_of_nothing_is_refused():
    with pytest.raises(UsageError):
        rate_of("0/s")
