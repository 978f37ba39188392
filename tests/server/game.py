"""The mock over HTTP as tests play with it.

game.coupon("spring", "SPRING26", redeem_user_limit=1)   a coupon that can be redeemed now
game.call("get-coupon", external_id="spring")            a call by its operation id
refusal(game.redeem("NONE"))                             (404, 9807, "[0401-9807]: Enter ...")
faults(response)                                         [("name", "The property name ...")]
"""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

import jwt
from starlette.types import ASGIApp
from tests.server.asgi_client import AsgiClient

from liveops_kit.domain.values.clock import ClockState, SettableClock, SystemClock
from liveops_kit.openapi import document as spec
from liveops_kit.openapi.document import Operation
from liveops_kit.server import fixtures
from liveops_kit.server.application import build
from liveops_kit.settings import DEVELOPMENT_SECRET, Settings
from liveops_kit.state.world import World

WORLD = Path(__file__).with_name("world.yaml")
NOW = datetime(2026, 12, 1, 10, tzinfo=UTC)
"""The world's time, and the real one, in every test that does not move it."""
FAR = int(datetime(2100, 1, 1, tzinfo=UTC).timestamp())
"""When tokens expire: mocks with the system's clock take them, too, on whatever day that is."""
DEFAULT_PROJECT = 44056
MERCHANT = 2340
JSON = "application/json"
OPERATIONS = spec.served().operations
_NOTHING = object()
_BRACKET = re.compile(r"\[0401-(\d+)\]: ")
_ENVELOPE = {"statusCode", "errorCode", "errorMessage", "transactionId"}

Response = Any
"""A response of the test client, whose own type depends on the HTTP library it finds."""


class StandingClock:
    """A clock that always shows the same moment."""

    def __init__(self, moment: datetime = NOW) -> None:
        self.moment = moment

    def now(self) -> datetime:
        return self.moment


# -- servers ---------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Mock:
    """A running mock: its world, its application, and a client that calls it."""

    world: World
    app: ASGIApp
    client: AsgiClient

    def game(self, project_id: int = DEFAULT_PROJECT) -> Game:
        """One project of it."""
        return Game(self.client, project_id, basic(str(project_id)))


def make_world(settings: Settings) -> World:
    """The world of world.yaml at NOW."""
    clock = SettableClock(SystemClock(), ClockState(frozen_at=NOW))
    template = fixtures.load(str(WORLD), clock, settings.seed)
    return World(template, clock, settings.seed, settings.most_projects)


def make_mock(**settings: Any) -> Mock:
    """A mock of its own; takes about a second."""
    chosen = Settings(**{"most_projects": 1_000_000, **settings})
    world = make_world(chosen)
    app = build(chosen, world, StandingClock())
    return Mock(world, app, client_of(app))


def client_of(app: ASGIApp) -> AsgiClient:
    """A client that calls an application as a browser on this machine would."""
    return AsgiClient(app)


# -- credentials -----------------------------------------------------------------------------------
def basic(account: str, key: str = "demo") -> dict[str, str]:
    """The header of a server with an API key."""
    return {"Authorization": f"Basic {base64.b64encode(f'{account}:{key}'.encode()).decode()}"}


def bearer(token: str) -> dict[str, str]:
    """The header of a player with a token."""
    return {"Authorization": f"Bearer {token}"}


def token(user: Any = "alice", secret: str = DEVELOPMENT_SECRET, **claims: Any) -> str:
    """A token that is good for as long as the tests are; a claim of None is left out."""
    claims_of_user = {"sub": user, "exp": FAR, **claims}
    return jwt.encode({k: v for k, v in claims_of_user.items() if v is not None}, secret, "HS256")


# -- calls -----------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Game:
    """One project of the mock, and the calls that are made for it."""

    client: AsgiClient
    project_id: int
    admin: Mapping[str, str]

    def but(self, **changes: Any) -> Game:
        """The same game, called otherwise."""
        return replace(self, **changes)

    def call(
        self,
        operation_id: str,
        *,
        user: str | None = "alice",
        query: Any = None,
        headers: Mapping[str, str] | None = None,
        body: Any = _NOTHING,
        raw: Any = None,
        **path: Any,
    ) -> Response:
        """One call, with the credentials the operation asks for unless `headers` say otherwise."""
        operation = OPERATIONS[operation_id]
        sent = self.credentials(operation, user) if headers is None else headers
        extra: dict[str, Any] = {} if body is _NOTHING else {"json": body}
        if raw is not None:
            extra, sent = {"content": raw}, {"Content-Type": JSON, **sent}
        url = self.url(operation, **path)
        return self.client.request(operation.method, url, params=query, headers=sent, **extra)

    def url(self, operation: Operation, **path: Any) -> str:
        """Where an operation is; parts that are not given come from the examples."""
        parts = {p["name"]: p.get("example", 1) for p in operation.parameters if p["in"] == "path"}
        parts.update(project_id=self.project_id, **path)
        quoted = {name: quote(str(part), safe="") for name, part in parts.items()}
        return "/api" + operation.path.format_map(quoted)

    def credentials(self, operation: Operation, user: str | None = "alice") -> Mapping[str, str]:
        """Return the credentials an operation needs: the API key, or the player's token."""
        if any("basicAuth" in choice for choice in operation.security):
            return self.admin
        return {} if user is None else bearer(token(user))

    # -- a coupon, from its making to its use ------------------------------------------------------
    def coupon(
        self, external_id: str = "spring", *codes: str, enabled: bool = True, **terms: Any
    ) -> str:
        """A coupon with codes, switched on unless said otherwise."""
        body = {"external_id": external_id, "name": {"en": "Spring gift"}, **terms}
        assert self.call("admin-create-coupon", body=body).status_code == 201
        for code in codes:
            wanted = {"coupon_code": code}
            made = self.call("create-coupon-code", external_id=external_id, body=wanted)
            assert made.status_code == 201
        if enabled:
            assert self.call("activate-coupon", external_id=external_id).status_code == 204
        return external_id

    def redeem(self, code: str, user: str = "alice", **choice: str) -> Response:
        """A player uses a code; `choice` names the key for each unit."""
        body: dict[str, Any] = {"coupon_code": code}
        if choice:
            body["selected_unit_items"] = choice
        return self.call("redeem-coupon", user=user, body=body)

    def read_coupon(self, external_id: str = "spring") -> Any:
        """The coupon as the API shows it."""
        response = self.call("get-coupon", external_id=external_id)
        assert response.status_code == 200
        return response.json()

    # -- behind the API's back ---------------------------------------------------------------------
    def control(self, method: str, path: str, body: Any = _NOTHING, **more: Any) -> Response:
        """A call of the control plane."""
        if body is not _NOTHING:
            more["json"] = body
        return self.client.request(method, f"/_mock{path}", **more)

    def tell(self, user: str, **facts: Any) -> None:
        """Say who a player is."""
        path = f"/projects/{self.project_id}/users/{user}"
        assert self.control("PUT", path, facts).status_code == 200

    def inventory(self, user: str = "alice") -> dict[str, int]:
        """Return the inventory of a player."""
        response = self.control("GET", f"/projects/{self.project_id}/users/{user}")
        assert response.status_code == 200
        return {line["sku"]: line["quantity"] for line in response.json()["inventory"]}


# -- answers ---------------------------------------------------------------------------------------
def refusal(response: Response) -> tuple[int, int, str]:
    """Status, code and message of an error, whose form is checked on the way (ERR-1, ERR-2)."""
    body = response.json()
    assert response.headers["content-type"] == JSON
    assert _ENVELOPE <= body.keys() <= _ENVELOPE | {"errorMessageExtended"}
    assert body["statusCode"] == response.status_code
    assert re.fullmatch(r"[0-9a-f]{32}", body["transactionId"])
    bracket = _BRACKET.match(body["errorMessage"])
    assert body["errorCode"] == (int(bracket[1]) if bracket else 0)
    extended = body.get("errorMessageExtended")
    if extended is not None:
        chain = body["errorCode"] // 100 in (62, 63) or body["errorCode"] == 7001
        assert isinstance(extended, dict) if chain else body["errorCode"] == 1102
    return response.status_code, body["errorCode"], body["errorMessage"]


def faults(response: Response) -> list[tuple[str, str]]:
    """The properties a 422/1102 names, each with its message (ERR-3)."""
    assert refusal(response) == (422, 1102, "[0401-1102]: Unprocessable Entity")
    listed = response.json()["errorMessageExtended"]
    assert all(fault.keys() == {"property", "message"} for fault in listed)
    return [(fault["property"], fault["message"]) for fault in listed]


NOT_FOUND = (404, 0, "Not found")
ADMIN_UNKNOWN = (401, 1020, "[0401-1020]: Error in Authentication method occurred")
USER_UNKNOWN = (401, 1501, "[0401-1501]: Authorization failed: Provide authorization")
HEADER_NOT_SENT = (403, 0, "Authorization header not sent")
FORBIDDEN = (403, 0, "Access to the project is forbidden")
NOT_JSON = (400, 0, "Request body is not valid JSON")
WRONG_TYPE = (415, 0, "Content type must be application/json")
FAILED = (500, 0, "Internal Server Error")
