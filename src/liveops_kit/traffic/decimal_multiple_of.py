"""Schema validators that judge `multipleOf` by decimal digits.

In floating point 18.83 is no multiple of 0.01, although its digits are right.
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

    write_and_read = [
        SchemaValidatorsFactory(extend(each.schema_validator_cls, {"multipleOf": _multiple_of}))
        for each in (writes, reads)
    ]
    return write_and_read[0], write_and_read[1]


def _multiple_of(
    validator: Any, step: float, value: Any, _schema: Mapping[str, Any]
) -> Iterator[Exception]:
    from jsonschema import ValidationError

    if validator.is_type(value, "number") and not is_multiple(value, step):
        yield ValidationError(f"{value!r} is not a multiple of {step}")
