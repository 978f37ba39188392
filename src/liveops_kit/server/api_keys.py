"""Which API keys are good for an account (AUTH-4b)."""

from __future__ import annotations

import hmac
from collections.abc import Mapping, Sequence


def is_key_of(
    account: str, key: str, given: Mapping[str, str], of_fixtures: Mapping[str, Sequence[str]]
) -> bool:
    """Whether a key is one of the account's; every one is compared, in constant time.

    Keys that are given replace all those of the fixtures: these are in every copy of the mock, and
    the merchant's would open the project whose own key has been replaced.
    """
    wanted = (given.get(account, ""),) if given else of_fixtures.get(account, ())
    fits = [hmac.compare_digest(each.encode(), key.encode()) for each in wanted if each]
    return any(fits)
