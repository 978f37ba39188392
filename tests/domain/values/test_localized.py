"""Texts in several languages (ERR-10, CPN-18)."""

from __future__ import annotations

import pytest
from tests.worlds import refused

from liveops_kit.domain.values.localized import LOCALES, in_language, localized

TWO_LETTERS = [
    *("en", "ar", "bg", "cn", "cs", "de", "es", "fr", "he", "it", "ja", "ko", "pl"),
    *("pt", "ro", "ru", "th", "tr", "tw", "vi", "km", "id", "lo", "my", "ph", "ne"),
]


def test_these_locales_are_known() -> None:
    assert sorted(TWO_LETTERS) == sorted(LOCALES)


@pytest.mark.parametrize("locale", TWO_LETTERS)
def test_a_two_letter_key_stays(locale: str) -> None:
    assert localized({locale: "Text"}) == {locale: "Text"}


@pytest.mark.parametrize(
    ("key", "locale"),
    [
        ("en-US", "en"),
        ("de-DE", "de"),
        ("zh-CN", "cn"),
        ("zh-TW", "tw"),
        ("pt-BR", "pt"),
        ("ar-AE", "ar"),
        ("ph-PH", "ph"),
        ("km-KH", "km"),
    ],
)
def test_a_five_letter_key_becomes_two_letters(key: str, locale: str) -> None:
    """CPN-18."""
    assert localized({key: "Text"}) == {locale: "Text"}


@pytest.mark.parametrize("key", ["", "xx", "EN", "en-us", "en_US", "en-GB", "zh", "english", " en"])
def test_an_unknown_locale_is_refused(key: str) -> None:
    """ERR-10."""
    with refused(404, 0, "Locale not found"):
        localized({"en": "Text", key: "Text"})


def test_an_unknown_locale_is_refused_even_without_a_text() -> None:
    """ERR-10."""
    with refused(404, 0, "Locale not found"):
        localized({"xx": None})


@pytest.mark.parametrize(
    ("texts", "kept"),
    [
        ({"en": "One", "en-US": "Two"}, {"en": "Two"}),
        ({"en-US": "Two", "en": "One"}, {"en": "One"}),
        ({"de": "Eins", "en": "One", "de-DE": "Zwei"}, {"de": "Zwei", "en": "One"}),
    ],
)
def test_of_two_keys_of_one_language_the_later_counts(
    texts: dict[str, str], kept: dict[str, str]
) -> None:
    """CPN-18."""
    assert dict(localized(texts)) == kept


def test_a_language_without_a_text_is_left_out() -> None:
    assert localized({"en": "Text", "de": None}) == {"en": "Text"}


def test_no_texts_are_no_texts() -> None:
    assert localized({}) == {}


@pytest.mark.parametrize(
    ("texts", "language", "expected"),
    [
        ({"en": "Coupon", "de": "Gutschein"}, "de", "Gutschein"),
        ({"en": "Coupon", "de": "Gutschein"}, "fr", "Coupon"),
        ({"de": "Gutschein", "fr": "Bon"}, "ja", "Gutschein"),
        ({"de": "", "en": "Coupon"}, "de", "Coupon"),
        ({}, "en", ""),
    ],
)
def test_a_text_falls_back_to_english_then_to_the_first(
    texts: dict[str, str], language: str, expected: str
) -> None:
    assert in_language(texts, language) == expected


def test_english_is_asked_for_unless_told_otherwise() -> None:
    assert in_language({"de": "Gutschein", "en": "Coupon"}) == "Coupon"
