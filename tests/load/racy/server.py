"""The racy server over HTTP: a thread for each connection."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import lru_cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from threading import Thread
from typing import Any

import jwt
from tests.load.racy.calls import API, CONTROL
from tests.load.racy.project import Project, Refusal
from werkzeug.exceptions import HTTPException
from werkzeug.routing import Map, Rule

PROJECT_ID = 44056
API_KEY = "any"
SECRET = "a secret that the racy server and its players share"
ADMIN = "Basic "
NO_TOKEN = (401, 1020)


@lru_cache(maxsize=10_000)
def player(token: str) -> tuple[str, str]:
    """Return the id and the clan of a token."""
    try:
        claims = jwt.decode(token, SECRET, ["HS256"])
    except jwt.InvalidTokenError:
        raise Refusal(*NO_TOKEN) from None
    return claims["sub"], claims.get("attributes", {}).get("clan", "")


class RacyServer:
    """The application, with a lock for each project."""

    def __init__(self, *faults: str) -> None:
        self.faults = frozenset(faults)
        self.projects = {PROJECT_ID: Project(self.faults)}
        self._ids = count(PROJECT_ID + 1)
        rules = [
            Rule(path, methods=[method], endpoint=handler)
            for (path, method), handler in (API | CONTROL).items()
        ]
        self._routes = Map([*rules, *self._own_rules()]).bind("127.0.0.1")

    def _own_rules(self) -> list[Rule]:
        health = {"status": "ok"}
        now = {"mode": "system", "now": datetime.now(UTC).isoformat()}
        return [
            Rule("/_mock/health", methods=["GET"], endpoint=lambda **_: (200, health)),
            Rule("/_mock/clock", methods=["GET"], endpoint=lambda **_: (200, now)),
            Rule("/_mock/projects", methods=["POST"], endpoint=self._add_project),
            Rule("/_mock/projects/<int:project_id>", methods=["DELETE"], endpoint=self._drop),
        ]

    def _add_project(self, **_: Any) -> tuple[int, Any]:
        number = next(self._ids)
        self.projects[number] = Project(self.faults)
        return 201, {"project_id": number}

    def _drop(self, project_id: int, **_: Any) -> tuple[int, Any]:
        del self.projects[project_id]
        return 204, None

    def answer(self, method: str, path: str, data: bytes, caller: str) -> tuple[int, bytes]:
        """Return the status and the body of the answer to a request."""
        try:
            status, content = self._answer(method, path, data, caller)
        except Refusal as refusal:
            status, content = refusal.status, _error(refusal.status, refusal.code)
        except HTTPException as error:
            status, content = error.code or 500, _error(error.code or 500, 0)
        return status, b"" if content is None else json.dumps(content).encode()

    def _answer(self, method: str, path: str, data: bytes, caller: str) -> tuple[int, Any]:
        handler, matched = self._routes.match(path, method)
        parts = dict(matched)
        if "project_id" not in parts or (method == "DELETE" and len(parts) == 1):
            return handler(**parts)
        project = self.projects.get(parts.pop("project_id"))
        if project is None:
            raise Refusal(404, 0)
        parts["body"] = json.loads(data) if data else None
        parts["user"], clan = _caller(path, caller)
        with project.lock:
            if clan:
                project.clans[parts["user"]] = clan
            return handler(project, **parts)


def _caller(path: str, shown: str) -> tuple[str, str]:
    if path.startswith("/_mock/") or shown.startswith(ADMIN):
        return "", ""
    return player(shown.removeprefix("Bearer "))


def _error(status: int, code: int) -> dict[str, Any]:
    return {
        "statusCode": status, "errorCode": code, "errorMessage": f"[0401-{code:04}]: refused",
        "transactionId": "0" * 32,
    }  # fmt: skip


class Server(ThreadingHTTPServer):
    """A thread for each connection, as many as players open at once."""

    request_queue_size = 128

    def __init__(self, application: RacyServer) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.application = application


class Handler(BaseHTTPRequestHandler):
    """Connections are kept, each answer leaves in one write, and nothing is logged."""

    server: Server
    protocol_version = "HTTP/1.1"
    wbufsize = -1
    # Else an answer waits for the other side to confirm the one before.
    disable_nagle_algorithm = True

    def do_GET(self) -> None:
        data = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        path, caller = self.path.partition("?")[0], self.headers.get("Authorization", "")
        status, content = self.server.application.answer(self.command, path, data, caller)
        self.send_response(status)
        if status != 204:
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    do_POST = do_PUT = do_DELETE = do_GET  # noqa: N815  # named by the standard library

    def log_request(self, *_: Any, **__: Any) -> None: ...


@contextmanager
def running(*faults: str) -> Iterator[str]:
    """Serve on a free port and yield the URL of the API."""
    with Server(RacyServer(*faults)) as server:
        thread = Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/api"
        finally:
            server.shutdown()
            thread.join()
