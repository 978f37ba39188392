"""Connexion as its documentation has it, with the kit's description and handlers without rules.

`python -m benchmarks.connexion_stock PORT DESCRIPTION FILE` serves an `AsyncApp` that validates
requests and answers. Every operation is bound to a handler that returns the answer of FILE (see
`bare.py`). A token is checked with PyJWT. The start reads and validates the description, as any
application on Connexion does.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import connexion
import jwt
from connexion.resolver import Resolver

from benchmarks.bare import serve
from liveops_kit.settings import DEVELOPMENT_SECRET

Handler = Callable[..., Awaitable[Any]]


def basic(username: str, password: str) -> dict[str, Any]:
    """Accept any key."""
    return {"sub": username, "key": password}


def bearer(token: str) -> dict[str, Any] | None:
    """Return the claims of a token; None if it is expired or wrong, which Connexion refuses."""
    try:
        claims: dict[str, Any] = jwt.decode(token, DEVELOPMENT_SECRET, algorithms=["HS256"])
    except jwt.PyJWTError:
        return None
    return claims


def application(document: dict[str, Any], answers: dict[str, Any]) -> connexion.AsyncApp:
    """Return the application; `answers` has the body of each measured operation."""
    for scheme in document["components"]["securitySchemes"].values():
        kind = scheme["scheme"]
        scheme[f"x-{kind}InfoFunc"] = f"benchmarks.connexion_stock.{kind}"

    def handler(operation_id: str) -> Handler:
        async def respond(**_: Any) -> Any:
            return answers.get(operation_id, {}), 200

        return respond

    app = connexion.AsyncApp("connexion_stock")
    app.add_api(
        document, resolver=Resolver(handler), strict_validation=True, validate_responses=True
    )
    return app


def main() -> None:
    """Serve until ended."""
    port, description, file = sys.argv[1:]
    document = json.loads(Path(description).read_text(encoding="utf-8"))
    rows = json.loads(Path(file).read_text(encoding="utf-8"))
    answers = {row["operation"]: json.loads(row["answer"]) for row in rows if row["status"] == 200}
    serve(application(document, answers), int(port))


if __name__ == "__main__":
    main()
