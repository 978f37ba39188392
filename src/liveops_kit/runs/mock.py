"""The mock in this process: built for one world, and served while a `with` block lasts."""

from __future__ import annotations

import time
from contextlib import ExitStack
from types import TracebackType
from typing import TYPE_CHECKING, Any

from liveops_kit.domain.values.seeded_random import secret
from liveops_kit.errors import UsageError
from liveops_kit.settings import DEVELOPMENT_SECRET, Settings
from liveops_kit.tokens import sign
from liveops_kit.trust import tls

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path
    from typing import Literal, Self

    from starlette.types import ASGIApp

TOKEN_LIFETIME = 86_400
"""Seconds, by the machine's time."""


class Mock:
    """A mock of its own world, served on a free port of this machine inside a `with` block.

    `fixtures` is the name of a world or a file; `clock` is `system`, or the moment at which the
    world's time stands still; `api_keys` are project ids with their keys; `store` is `memory`, or
    where the world is kept, as `--store` says it.

    Raises:
        SettingsError: a setting that cannot work, or a store that cannot be used.
        FixturesError: fixtures that cannot be loaded.
    """

    def __init__(
        self,
        fixtures: str | Path = "demo",
        *,
        seed: int = 1,
        auth: Literal["lenient", "strict"] = "lenient",
        clock: str = "system",
        api_keys: Mapping[str, str] | None = None,
        jwt_secret: str = DEVELOPMENT_SECRET,
        store: str = "memory",
    ) -> None:
        from liveops_kit.server.application import build
        from liveops_kit.server.serve import make_world

        self._settings = Settings(
            fixtures=(str(fixtures),),
            seed=seed,
            auth=auth,
            clock=clock if clock == "system" else f"frozen:{clock.removeprefix('frozen:')}",
            api_keys=api_keys or {},
            jwt_secret=jwt_secret,
            store=store,
            control_token=secret() if auth == "strict" else "",
        ).checked()
        self._world = make_world(self._settings)
        self._stack = ExitStack()
        self._origin: str | None = None
        self.app: ASGIApp = build(self._settings, self._world)
        """The mock as an ASGI application, for a server or a test client of one's own."""

    def __enter__(self) -> Self:
        from liveops_kit.background_server import serving
        from liveops_kit.server.uvicorn_protocol import DisconnectingProtocol

        if self._origin is not None:
            raise UsageError("this mock is served already")
        # The protocol lets faults drop connections.
        server = serving(self.app, protocol=DisconnectingProtocol)
        self._origin = self._stack.enter_context(server)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._origin = None
        self._stack.close()

    @property
    def url(self) -> str:
        """The address of the API, up to and including `/api`."""
        return f"{self._served()}/api"

    @property
    def control_url(self) -> str:
        """The address of the control plane, up to and including `/_mock`."""
        return f"{self._served()}/_mock"

    @property
    def control_token(self) -> str:
        """The token of the control plane; empty unless `auth` is strict, where it needs one."""
        return self._settings.control_token

    @property
    def fixtures(self) -> str:
        """The name or the file of the world."""
        return self._settings.fixtures[0]

    @property
    def project_id(self) -> int:
        """The project of the fixtures."""
        return self._world.default_project_id

    @property
    def api_key(self) -> str:
        """An API key of the project: a given one, else one of the fixtures; lenient takes any.

        Raises:
            UsageError: there is none, and `auth` is strict.
        """
        account = str(self.project_id)
        keys = self._settings.api_keys
        if keys:
            return keys.get(account) or next(iter(keys.values()))
        for key in self._world.api_keys.get(account, ()):
            return key
        if self._settings.is_strict:
            raise UsageError(f"nobody has a key of project {account}: give api_keys=")
        return "any"

    def token(self, user: str, **claims: Any) -> str:
        """Return a token of a user, good for a day; further claims such as `attributes={...}`."""
        now = int(time.time())
        issued = {"sub": user, "iat": now, "exp": now + TOKEN_LIFETIME}
        return sign({**issued, **claims}, self._settings.jwt_secret)

    def reset(self) -> None:
        """Put the world, its clock, faults and journal back to their beginning.

        Raises:
            UsageError: the mock is not served.
        """
        import httpx

        headers = {"Authorization": f"Bearer {self.control_token}"} if self.control_token else {}
        url = f"{self.control_url}/reset"
        httpx.post(url, headers=headers, verify=tls(), trust_env=False).raise_for_status()

    def _served(self) -> str:
        if self._origin is None:
            raise UsageError("this mock is not served: write `with Mock() as mock:`")
        return self._origin
