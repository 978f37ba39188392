"""Media types, read as leniently as they are written."""

from __future__ import annotations

import re

_TYPE = re.compile(r"\s*\"?([^\s/;,\"]+/[^\s;,\"]+)")
_BOUNDARY = re.compile(r";\s*boundary\s*=\s*(?:\"([^\"]*)\"|([^\s;,\"]+))", re.IGNORECASE)


def media_type(header: str) -> str:
    r"""Return the media type of a Content-Type header, as openapi-core can read it.

    Parameters are left out, whole or broken, but for the boundary of a form: JSON has none.

    >>> [media_type(each) for each in ("Application/JSON;", "application/json; a=b=c", "", "odd")]
    ['application/json', 'application/json', '', 'odd']
    >>> media_type('multipart/form-data; boundary="x y"; charset')
    'multipart/form-data; boundary="x y"'
    """
    found = _TYPE.match(header)
    if found is None:
        return header.partition(";")[0].strip().lower()
    name = found[1].lower()
    boundary = _BOUNDARY.search(header) if name.startswith("multipart/") else None
    if boundary is None:
        return name
    value = boundary[1] if boundary[1] is not None else boundary[2]
    return name if "=" in value or ";" in value else f'{name}; boundary="{value}"'


def is_json_type(header: str) -> bool:
    """Return whether a Content-Type header announces JSON; none at all may do so.

    >>> is_json_type("application/problem+json;"), is_json_type("text/html"), is_json_type("")
    (True, False, True)
    """
    name = media_type(header)
    return not name or name.endswith(("/json", "+json"))
