"""Saboteurs that a comparison cannot find by playing the law they name, each with the reason."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

_OWN_PROJECT = (
    "the law is about project 44056 and its account; two mocks are compared in a project of the "
    "comparison's own, where both answer alike"
)

NOT_FOUND: Mapping[str, str] = MappingProxyType(
    {
        "ComparesKeysOfOneCallAllTheSame": _OWN_PROJECT,
        "DoesNotKnowThePublicUser": _OWN_PROJECT,
    }
)
