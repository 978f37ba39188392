"""Bodies in recordings: unpacked where the recorder kept them packed, and recognized if cut off."""

from __future__ import annotations

import base64
import binascii
import json
import re
from dataclasses import dataclass
from typing import Any

import orjson

from liveops_kit.har.content_codings import unpacked
from liveops_kit.har.exchange import Headers
from liveops_kit.har.media_types import is_json_type

CUT = "cut by the recorder"
PACKED = "still packed, and cannot be unpacked"
NO_BASE64 = "said to be Base64, but it is not"
UNKNOWN = "in an encoding that is not known"
ELSEWHERE = "kept in another file"
DIGITS = "with numbers too long to be read"
NO_TEXT = "recorded as something other than text"

Body = tuple[bytes | None, str]
"""A body, or None and why it is missing."""

_PLAIN = frozenset({"", "utf-8", "utf8", "text", "plain", "none", "identity", "8bit", "7bit"})
_DATA_URL = re.compile(r"data:[^,]{0,200};\s*base64\s*,", re.IGNORECASE)
_BASE64 = re.compile(r"[A-Za-z0-9+/_-]+={0,2}")
_MAGIC = ((b"\x1f\x8b", "gzip"), (b"\x28\xb5\x2f\xfd", "zstd"))
_MARK = re.compile(r"\btruncated\b", re.IGNORECASE)
LIMIT_REMARK = re.compile(
    r"truncat|omitted|not included|exceed|too (?:large|long|big)|limit|incomplete", re.IGNORECASE
)
"""A recorder's comment on a body that it did not keep as a whole."""
_DIGITS = re.compile(rb"[0-9]{1000}")
_END = 80
"""Characters at the end of a text in which a recorder says that it is cut."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedBody:
    """A body as its recorder kept it."""

    text: Any
    encoding: Any
    headers: Headers
    size: float = -1
    """Bytes that the unpacked body has, as the recorder counted them; -1 if it did not."""
    remark: str = ""
    """A comment on the body, or an error that ended it."""

    def header(self, name: str) -> str:
        """Return the last value of a header; empty if there is none."""
        found = [value for key, value in self.headers if key.lower() == name]
        return found[-1].strip() if found else ""


def body_of(recorded: RecordedBody) -> Body:
    """Return the body as it was sent, but unpacked."""
    body, missing = _decoded(recorded)
    if body is not None and not is_json(body):
        body, missing = _unpacked(body, recorded)
    if body is None:
        return None, missing
    if is_json(body):
        return (body, "") if _is_readable(body) else (None, DIGITS)
    if _is_cut(body, recorded):
        return None, CUT
    return _really_base64(body, recorded) or body, ""


def is_json(body: bytes) -> bool:
    """Return whether a body is a whole JSON text."""
    try:
        orjson.loads(body)
    except orjson.JSONDecodeError:
        return _is_json_to_python(body)
    return True


def _is_json_to_python(body: bytes) -> bool:
    """Return whether Python reads it: encoding marks, depths and lone surrogates stop orjson."""
    try:
        json.loads(body)
    except (json.JSONDecodeError, UnicodeError):
        return False
    except (ValueError, RecursionError):
        return True
    return True


def _is_readable(body: bytes) -> bool:
    """Return whether Python reads the numbers of a JSON text: it stops at some 4,000 digits."""
    if not _DIGITS.search(body):
        return True
    try:
        json.loads(body)
    except RecursionError:
        return True
    except ValueError:
        return False
    return True


def _decoded(recorded: RecordedBody) -> Body:
    """Return the bytes that a text stands for."""
    text = recorded.text
    if isinstance(text, dict | list):
        # Some recorders parse what they keep.
        return json.dumps(text, ensure_ascii=False).encode("utf-8", "surrogatepass"), ""
    if not isinstance(text, str):
        return None, NO_TEXT
    encoding = recorded.encoding
    encoding = encoding.strip().lower() if isinstance(encoding, str) else ""
    plain = text.encode("utf-8", "surrogatepass")
    if encoding in _PLAIN:
        return plain, ""
    if encoding.replace("-", "") == "base64":
        opened = from_base64(text)
        if opened is not None:
            return opened, ""
        return (plain, "") if is_json(plain) else (None, NO_BASE64)
    return (plain, "") if is_json(plain) else (None, UNKNOWN)


def from_base64(text: str) -> bytes | None:
    """Return what a text stands for in Base64, of either alphabet; None if it is none.

    >>> from_base64("e30="), from_base64(" e3 0 "), from_base64("{}")
    (b'{}', b'{}', None)
    """
    text = "".join(_DATA_URL.sub("", text, count=1).split())
    if text and not _BASE64.fullmatch(text):
        return None
    text = text.rstrip("=").replace("-", "+").replace("_", "/")
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), validate=True)
    except (binascii.Error, ValueError):
        return None


def _unpacked(body: bytes, recorded: RecordedBody) -> Body:
    """Return a body unpacked that the recorder kept in its content coding."""
    coding = recorded.header("content-encoding").lower()
    raw = _raw(body)
    if not coding or coding == "identity":
        coding = next((name for magic, name in _MAGIC if raw.startswith(magic)), "")
        if not coding:
            return body, ""
    opened = unpacked(raw, coding)
    if opened is not None:
        return opened, ""
    return (None, PACKED) if _is_binary(body) else (body, "")


def _raw(body: bytes) -> bytes:
    """Return the bytes of a body that was written down as Latin-1, byte for byte."""
    try:
        text = body.decode("utf-8")
        return text.encode("latin-1") if _is_binary(body) else body
    except UnicodeError:
        return body


def _is_binary(body: bytes) -> bool:
    """Return whether a body is no text, or one in which bytes got lost."""
    try:
        text = body[:4096].decode("utf-8", "ignore" if len(body) > 4096 else "strict")
    except UnicodeDecodeError:
        return True
    return any(one < " " and one not in "\t\r\n\f" for one in text) or "\ufffd" in text


def _is_cut(body: bytes, recorded: RecordedBody) -> bool:
    """Return whether the recorder kept only the beginning of a JSON text."""
    if not is_json_type(recorded.header("content-type")):
        return False
    end = body[-4 * _END :].decode("utf-8", "replace")[-_END:]
    if (
        LIMIT_REMARK.search(recorded.remark)
        or recorded.remark.startswith("net::")
        or _MARK.search(end)
    ):
        return True
    sizes = [recorded.size]
    length = recorded.header("content-length")
    if recorded.header("content-encoding") in ("", "identity") and length.isdecimal():
        sizes.append(float(length[:20]))
    return max(sizes) > len(body)


def _really_base64(body: bytes, recorded: RecordedBody) -> bytes | None:
    """Return what Base64 stands for that the recorder did not mark as such.

    A server that says itself how long the text is has sent the text.
    """
    if recorded.header("content-length") == str(len(body)) or len(body) < 4:
        return None
    opened = from_base64(body.decode("utf-8", "replace"))
    if opened is None:
        return None
    opened, _ = _unpacked(opened, recorded)
    is_json_text = opened is not None and opened.lstrip()[:1] in (b"{", b"[") and is_json(opened)
    return opened if is_json_text else None
