"""The authorities that are trusted are read once, and are those that were asked for."""

from __future__ import annotations

import ssl
from pathlib import Path

import httpx
import pytest
import trustme

from liveops_kit.trust import tls


def subjects(context: ssl.SSLContext) -> list[bytes]:
    return sorted(context.get_ca_certs(binary_form=True))


def test_the_authorities_are_those_of_httpx_read_once() -> None:
    assert subjects(tls()) == subjects(httpx.create_ssl_context())
    assert tls().verify_mode is ssl.CERT_REQUIRED
    assert tls().check_hostname
    assert tls() is tls(True)


def test_a_file_names_all_authorities(tmp_path: Path) -> None:
    file = tmp_path / "authority.pem"
    trustme.CA().cert_pem.write_to_path(file)
    assert len(subjects(tls(str(file)))) == 1
    assert tls(str(file)).verify_mode is ssl.CERT_REQUIRED


def test_only_false_trusts_anybody() -> None:
    assert tls(False).verify_mode is ssl.CERT_NONE


def test_a_file_without_authorities_is_refused_each_time(tmp_path: Path) -> None:
    file = tmp_path / "empty.pem"
    for _ in range(2):
        with pytest.raises(FileNotFoundError):
            tls(str(file))
    file.write_text("nothing", encoding="utf-8")
    with pytest.raises(ssl.SSLError):
        tls(str(file))
