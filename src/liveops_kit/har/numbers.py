"""Numbers that a JSON parser chokes on, written so that it does not.

yajl, on which ijson stands, refuses integers of more than 64 bits and fractions beyond those of a
double; left to Python, thousands of digits end the process.
"""

from __future__ import annotations

import math
import re

_IN_STRING = re.compile(rb'[^"\\]*(?:\\.[^"\\]*)*', re.DOTALL)
_NEXT = re.compile(rb'"|-?[0-9][0-9.eE+-]*')
_NUMBER = re.compile(rb"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?")
_SAFE = 18
"""Digits of an integer that always has room in 64 bits."""
_SUSPECT = re.compile(rb"(?:\A|[:,\[\s])-?(?:[0-9][0-9.]{%d}|[0-9.]+[eE])" % _SAFE)
_END = b"0123456789.eE+-" + bytes([92])
"""Characters of a number, and the backslash that begins an escape."""
_LARGEST = 1.7976931348623157e308
MAX_NUMBER = 64 * 1024
"""Characters of a number that are held together."""


class NumberFilter:
    """Turns numbers outside of strings that are too large for the parser into ones that are not."""

    def __init__(self) -> None:
        self._is_in_string = False
        self._kept = b""

    def feed(self, block: bytes) -> bytes:
        """Return the text so far, but for a number or an escape that may not be whole."""
        block, self._kept = self._kept + block, b""
        end = len(block.rstrip(_END))
        if len(block) - end < MAX_NUMBER:
            block, self._kept = block[:end], block[end:]
        return self._filtered(block)

    def close(self) -> bytes:
        """Return what was held back."""
        kept, self._kept = self._kept, b""
        return self._filtered(kept)

    def _filtered(self, block: bytes) -> bytes:
        if _SUSPECT.search(block):
            return self._rewritten(block)
        # Only whether the text goes on within a string is of interest.
        plain = block.replace(b"\\\\", b"") if b"\\" in block else block
        quotes = plain.count(b'"') - plain.count(b'\\"')
        self._is_in_string ^= bool(quotes % 2)
        return block

    def _rewritten(self, block: bytes) -> bytes:
        written: list[bytes] = []
        position = 0
        while position < len(block):
            step = self._string if self._is_in_string else self._plain
            position = step(block, position, written)
        return b"".join(written)

    def _string(self, block: bytes, start: int, written: list[bytes]) -> int:
        found = _IN_STRING.match(block, start)
        end = found.end() if found else start
        if end < len(block):
            # A quote; or a last backslash, in a text that breaks off.
            self._is_in_string = block[end : end + 1] != b'"'
            end += 1
        written.append(block[start:end])
        return end

    def _plain(self, block: bytes, start: int, written: list[bytes]) -> int:
        found = _NEXT.search(block, start)
        if found is None:
            written.append(block[start:])
            return len(block)
        written.append(block[start : found.start()])
        self._is_in_string = found[0] == b'"'
        written.append(found[0] if self._is_in_string else _bounded(found[0]))
        return found.end()


def _bounded(token: bytes) -> bytes:
    r"""Return a number that has room in 64 bits; what is no number stays as it is.

    >>> _bounded(b"200"), _bounded(b"1e400"), _bounded(b"-123456789012345678901234567890")
    (b'200', b'1.7976931348623157e+308', b'-1.2345678901234568e+29')
    """
    if (len(token) <= _SAFE and b"e" not in token.lower()) or not _NUMBER.fullmatch(token):
        return token
    value = float(token)
    if math.isinf(value):
        value = math.copysign(_LARGEST, value)
    return repr(value).encode()
