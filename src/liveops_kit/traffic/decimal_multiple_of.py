"""Schema validators that judge `multipleOf` by decimal digits, and let writes repeat reads.

In floating point 18.83 is no multiple of 0.01, although its digits are right. Read-only parts may
be sent back in a request, where they have no effect (ERR-14).
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from decimal import Context, Decimal
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from openapi_core.validation.schemas.factories import SchemaValidatorsFactory

_WIDE = Context(prec=10_000)
"""Digits enough for any float and any integer Python reads: the remainder is exact."""


def is_multiple(value: float, step: float) -> bool:
    """Return whether a number, as written in JSON, is a multiple of another.

    >>> is_multiple(18.83, 0.01), is_multiple(18.835, 0.01), is_multiple(1e300, 0.01)
    (True, False, True)
    """
    if not math.isfinite(value):
        return False
    return not _WIDE.remainder(Decimal(str(value)), Decimal(str(step)))


@cache
def factories() -> tuple[SchemaValidatorsFactory, SchemaValidatorsFactory]:
    """Return the factories of validators for requests and for answers of OpenAPI 3.0."""
    from jsonschema.validators import extend
    from openapi_core.validation.schemas import (
        oas30_read_schema_validators_factory as reads,
    )
    from openapi_core.validation.schemas import (
        oas30_write_schema_validators_factory as writes,
    )
    from openapi_core.validation.schemas.factories import SchemaValidatorsFactory

    words = {"multipleOf": _multiple_of}
    return (
        SchemaValidatorsFactory(
            extend(writes.schema_validator_cls, {**words, "readOnly": _accepted})
        ),
        SchemaValidatorsFactory(extend(reads.schema_validator_cls, words)),
    )


def _accepted(
    validator: Any, is_read_only: bool, value: Any, _schema: Mapping[str, Any]
) -> Iterator[Exception]:
    yield from ()


def _multiple_of(
    validator: Any, step: float, value: Any, _schema: Mapping[str, Any]
) -> Iterator[Exception]:
    from jsonschema import ValidationError

    if validator.is_type(value, "number") and not is_multiple(value, step):
        yield ValidationError(f"{value!r} is not a multiple of {step}")
