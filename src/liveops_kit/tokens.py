"""User tokens (JWT): signing, verifying, and reading without verification; all by PyJWT."""

from __future__ import annotations

import json
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import jwt

from liveops_kit.errors import KeySetError, TokenError

MAX_TOKEN = 16_384
"""Characters of the longest token that is read; a longer one is refused unread."""
ALGORITHM = "HS256"
_CLAIMS_UNCHECKED: Any = {"verify_exp": False, "verify_iat": False, "verify_aud": False}


def sign(claims: Mapping[str, Any], secret: str) -> str:
    """Return a token with these claims, signed with HS256."""
    return jwt.encode(dict(claims), secret, ALGORITHM)


def mint(
    user: str,
    secret: str,
    *,
    issued: int,
    lifetime: int,
    attributes: Mapping[str, Any] | None = None,
    name: str | None = None,
    email: str | None = None,
) -> str:
    """Return a signed user token; `issued` in Unix seconds, `lifetime` in seconds."""
    claims: dict[str, Any] = {"sub": user, "iat": issued, "exp": issued + lifetime}
    claims["type"] = "server_custom_id"
    optional = {"username": name, "email": email, "attributes": dict(attributes or {})}
    return sign({**claims, **{key: value for key, value in optional.items() if value}}, secret)


def read_claims(token: str) -> dict[str, Any]:
    """Return the claims of a token; neither its signature nor its expiry is checked.

    Raises:
        TokenError: it is no token.
    """
    return _decode(token, options={**_CLAIMS_UNCHECKED, "verify_signature": False})


class Verifier:
    """Checks signatures against one secret (HS256) or a set of public keys, not the expiry."""

    def __init__(self, secret: str, keys: jwt.PyJWKSet | None = None) -> None:
        self._secret = secret
        self._keys = keys

    def claims(self, token: str) -> dict[str, Any]:
        """Return the claims of a token whose signature is right.

        Raises:
            TokenError: it is no token, or its signature is wrong.
        """
        if self._keys is None:
            return _decode(token, self._secret, algorithms=[ALGORITHM], options=_CLAIMS_UNCHECKED)
        try:
            key = self._keys[str(jwt.get_unverified_header(token).get("kid"))]
        except (KeyError, jwt.PyJWTError) as error:
            raise TokenError(str(error)) from error
        algorithms = [str(key.algorithm_name)]
        return _decode(token, key, algorithms=algorithms, options=_CLAIMS_UNCHECKED)


def read_key_set(path: Path) -> jwt.PyJWKSet:
    """Return the public keys of a JWKS file.

    Raises:
        KeySetError: it cannot be read, or is none, or the library of key pairs is missing.
    """
    if find_spec("cryptography") is None:
        raise KeySetError(f"{path}: needs the extra 'keys': pip install 'liveops-kit[keys]'")
    try:
        return jwt.PyJWKSet.from_json(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, AttributeError, TypeError, jwt.PyJWTError) as error:
        raise KeySetError(f"{path}: {error}") from error


def _decode(token: str, key: Any = "", **options: Any) -> dict[str, Any]:
    if len(token) > MAX_TOKEN:
        raise TokenError("the token is too long")
    try:
        claims: dict[str, Any] = jwt.decode(token, key, **options)
        # Half of a surrogate pair can be written in a token, but never in an answer.
        json.dumps(claims, ensure_ascii=False).encode()
    except (jwt.PyJWTError, LookupError, RecursionError, TypeError, ValueError) as error:
        raise TokenError(str(error)) from error
    return claims
