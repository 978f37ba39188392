"""The command as a service: TLS, lines of JSON, and an end that lets calls finish."""

from __future__ import annotations

import http.client
import json
import logging
import signal
import ssl
import threading
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
import trustme
from click.testing import CliRunner
from tests import web
from tests.server.test_serve import Serving, serving

from liveops_kit.cli import main
from liveops_kit.cli.logs import JsonFormatter
from liveops_kit.redaction import Redactor

TOKEN = "t0ken-of-the-control-plane"
SLOW = "operation=get-coupons,latency=2"
COUPONS = "/api/v3/project/44056/admin/coupon"
each = pytest.mark.parametrize


# -- the end ---------------------------------------------------------------------------------------
class Call(threading.Thread):
    """A call that takes two seconds, in a thread of its own."""

    def __init__(self, mock: Serving) -> None:
        super().__init__()
        self.connection = http.client.HTTPConnection(urlsplit(mock.url).netloc, timeout=30)
        self.connection.putrequest("GET", COUPONS)
        self.connection.putheader("Authorization", "Basic NDQwNTY6ZGVtbw==")
        self.connection.endheaders()
        self.status: int | str = "none"
        self.start()

    def run(self) -> None:
        try:
            response = self.connection.getresponse()
            response.read()
            self.status = response.status
        except (http.client.HTTPException, OSError) as error:
            self.status = type(error).__name__

    def result(self) -> int | str:
        self.join(timeout=30)
        return self.status


def begun(mock: Serving) -> Call:
    """A slow call that has reached the mock: a fault knows how many calls it was about."""
    call = Call(mock)
    while web.get(f"{mock.url}/_mock/faults").json()["faults"][0]["matched"] == 0:
        pass
    return call


def test_a_call_that_has_begun_ends_before_the_mock_does() -> None:
    with serving("--fault", SLOW) as mock:
        call = begun(mock)
        mock.process.send_signal(signal.SIGTERM)
        assert mock.process.wait(timeout=20) == 0
        assert call.result() == 200


def test_a_call_that_takes_too_long_does_not_keep_it() -> None:
    with serving("--fault", SLOW.replace("=2", "=60"), "--shutdown-timeout", "0") as mock:
        call = begun(mock)
        mock.process.send_signal(signal.SIGTERM)
        assert mock.process.wait(timeout=20) == 0
        assert call.result() != 200


def test_it_says_that_it_is_not_ready_and_takes_calls_until_the_delay_is_over() -> None:
    with serving("--shutdown-delay", "600") as mock, web.Client(base_url=mock.url) as client:
        assert client.get("/_mock/ready").status_code == 200
        mock.process.send_signal(signal.SIGTERM)
        while client.get("/_mock/ready").status_code == 200:
            pass
        # A new connection is taken as well.
        ready = web.get(f"{mock.url}/_mock/ready")
        assert (ready.status_code, ready.json()["reasons"]) == (503, ["the mock is ending"])
        assert web.get(f"{mock.url}{COUPONS}", auth=("44056", "demo")).status_code == 200
        assert web.get(f"{mock.url}/_mock/health").status_code == 200
        # A second signal ends it at once.
        mock.process.send_signal(signal.SIGTERM)
        assert mock.process.wait(timeout=20) == 0


def test_it_ends_by_itself_when_the_delay_is_over(tmp_path: Path) -> None:
    state = tmp_path / "world.json"
    with serving("--shutdown-delay", "1", "--state", str(state)) as mock:
        assert web.get(f"{mock.url}/_mock/projects/7/clock").status_code == 200
        mock.process.send_signal(signal.SIGTERM)
        assert mock.process.wait(timeout=20) == 0
    assert list(json.loads(state.read_bytes())["projects"]) == ["7"]


def test_ctrl_c_does_not_wait_for_the_delay() -> None:
    with serving("--shutdown-delay", "600") as mock:
        assert web.get(f"{mock.url}/_mock/ready").status_code == 200
        code, _ = mock.interrupted()
        assert code == 0


# -- TLS -------------------------------------------------------------------------------------------
@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> tuple[trustme.CA, Path]:
    """An authority nobody knows, and a folder with a certificate of 127.0.0.1."""
    folder = tmp_path_factory.mktemp("tls")
    authority = trustme.CA()
    issued = authority.issue_cert("127.0.0.1")
    issued.private_key_and_cert_chain_pem.write_to_path(folder / "both.pem")
    issued.private_key_pem.write_to_path(folder / "key.pem")
    issued.cert_chain_pems[0].write_to_path(folder / "cert.pem")
    authority.issue_cert("127.0.0.1").private_key_pem.write_to_path(folder / "other-key.pem")
    return authority, folder


@each("parts", [("cert.pem", "key.pem"), ("both.pem", None)], ids=["two files", "one file"])
def test_a_client_that_trusts_the_authority_is_served_by_https(authority, parts) -> None:
    ca, folder = authority
    options = ["--ssl-certfile", str(folder / parts[0])]
    if parts[1] is not None:
        options += ["--ssl-keyfile", str(folder / parts[1])]
    trusting = ssl.create_default_context()
    ca.configure_trust(trusting)
    with serving(*options) as mock:
        assert mock.url.startswith("https://127.0.0.1:")
        assert f"Control:      {mock.url}/_mock/health" in mock.said
        with web.Client(verify=trusting) as client:
            assert client.get(f"{mock.url}/_mock/ready").json()["status"] == "ready"
            sent = {"Origin": mock.url}
            assert client.get(f"{mock.url}/_mock/clock", headers=sent).status_code == 200
            # The journal tells of the address that was called.
            assert client.get(f"{mock.url}{COUPONS}", auth=("44056", "demo")).status_code == 200
            archive = client.get(f"{mock.url}/_mock/journal/har").json()
            assert archive["log"]["entries"][0]["request"]["url"] == f"{mock.url}{COUPONS}"
        with pytest.raises(httpx.ConnectError, match="CERTIFICATE_VERIFY_FAILED"):
            web.get(f"{mock.url}/_mock/ready")
        code, _ = mock.interrupted()
        assert code == 0


def test_a_fault_drops_a_connection_with_tls_too(authority) -> None:
    ca, folder = authority
    trusting = ssl.create_default_context()
    ca.configure_trust(trusting)
    fault = "operation=get-coupons,drop"
    with (
        serving("--ssl-certfile", str(folder / "both.pem"), "--fault", fault) as mock,
        web.Client(verify=trusting, auth=("44056", "demo")) as client,
        pytest.raises(httpx.RemoteProtocolError),
    ):
        client.get(f"{mock.url}{COUPONS}")


@each(
    ("options", "message"),
    [
        (["--ssl-keyfile", "key.pem"],
         "--ssl-keyfile needs --ssl-certfile, the certificate of the key"),
        (["--ssl-certfile", "cert.pem", "--ssl-keyfile", "other-key.pem"],
         "no certificate with its key in PEM form, without a password: KEY_VALUES_MISMATCH"),
        (["--ssl-certfile", "cert.pem"],
         "no certificate with its key in PEM form, without a password: "),
    ],
    ids=["no certificate", "another key", "no key"],
)  # fmt: skip
def test_a_certificate_that_cannot_be_served_is_refused_at_the_start(
    authority, options: list[str], message: str
) -> None:
    _, folder = authority
    given = [str(folder / each) if each.endswith(".pem") else each for each in options]
    result = CliRunner().invoke(main, ["mock", "--port", "0", *given])
    assert result.exit_code == 2
    assert result.output.startswith("liveops: --ssl-")
    assert message in result.output
    assert "Traceback" not in result.output


# -- logs ------------------------------------------------------------------------------------------
@pytest.fixture
def lines() -> Iterator[list[str]]:
    """Lines that are logged as JSON, without one secret."""
    written: list[str] = []

    class Kept(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            written.append(self.format(record))

    handler = Kept()
    handler.setFormatter(JsonFormatter(Redactor({TOKEN: "control_token"})))
    log = logging.getLogger("liveops_kit.test")
    log.addHandler(handler)
    log.propagate = False
    yield written
    log.removeHandler(handler)
    log.propagate = True


def test_a_line_is_an_object_without_secrets(lines: list[str]) -> None:
    log = logging.getLogger("liveops_kit.test")
    log.warning('a "%s"\nof two lines, Größe %d', TOKEN, 7)
    try:
        raise ValueError(TOKEN)
    except ValueError:
        log.exception("it failed")
    first, second = map(json.loads, lines)
    assert datetime.fromisoformat(first.pop("time")).utcoffset() is not None
    assert first == {
        "level": "warning",
        "logger": "liveops_kit.test",
        "message": 'a "***"\nof two lines, Größe 7',
    }
    assert second["level"] == "error"
    assert second["exception"].startswith("Traceback")
    assert second["exception"].endswith("ValueError: ***")
    assert all("\n" not in line for line in lines)


def test_the_mock_logs_each_request_as_json() -> None:
    with serving("--log-format", "json", "--log-level", "info") as mock:
        assert web.get(f"{mock.url}/_mock/ready").status_code == 200
        mock.interrupted()
        assert mock.process.stderr is not None
        logged = [json.loads(line) for line in mock.process.stderr]
    [access] = [each for each in logged if each["logger"] == "uvicorn.access"]
    assert access["level"] == "info"
    assert '"GET /_mock/ready HTTP/1.1" 200' in access["message"]
