"""Localized texts; the locales the API knows (ERR-10)."""

from __future__ import annotations

from collections.abc import Mapping

from liveops_kit.domain.values.refusals import LOCALE_UNKNOWN, Refusal

Localized = Mapping[str, str]
"""Texts by two-letter locale."""

_FIVE_LETTERS = {
    "en-US": "en", "ar-AE": "ar", "bg-BG": "bg", "zh-CN": "cn", "cs-CZ": "cs", "de-DE": "de",
    "es-ES": "es", "fr-FR": "fr", "he-IL": "he", "it-IT": "it", "ja-JP": "ja", "ko-KR": "ko",
    "pl-PL": "pl", "pt-BR": "pt", "ro-RO": "ro", "ru-RU": "ru", "th-TH": "th", "tr-TR": "tr",
    "zh-TW": "tw", "vi-VN": "vi", "km-KH": "km", "id-ID": "id", "lo-LA": "lo", "my-MM": "my",
    "ph-PH": "ph", "ne-NP": "ne",
}  # fmt: skip
LOCALES = frozenset(_FIVE_LETTERS.values())


def localized(texts: Mapping[str, str | None]) -> Localized:
    """Return the texts under two-letter keys; the later of two keys of one language wins.

    >>> dict(localized({"en": "Coupon", "de-DE": "Gutschein", "en-US": "Voucher"}))
    {'en': 'Voucher', 'de': 'Gutschein'}

    Raises:
        Refusal: LOCALE_UNKNOWN, for a key that is none of the known locales.
    """
    answer: dict[str, str] = {}
    for key, text in texts.items():
        locale = _FIVE_LETTERS.get(key, key)
        if locale not in LOCALES:
            raise Refusal(LOCALE_UNKNOWN, locale=key)
        if text is not None:
            answer[locale] = text
    return answer


def in_language(texts: Localized, language: str = "en") -> str:
    """Return the text in a language, else in English, else in any language, else an empty one."""
    return texts.get(language) or texts.get("en") or next(iter(texts.values()), "")
