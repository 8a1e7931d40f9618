"""Literal addresses: which name a host on the internet."""

from __future__ import annotations

import pytest

from qualitygate.model import Expr, FString, Literal, Name
from qualitygate.scanner.hosts import public_host


@pytest.mark.parametrize(
    ("address", "host"),
    [
        ("https://rates.com/latest", "rates.com"),
        ("http://rates.com", "rates.com"),
        ("https://ada:secret@Rates.com:8443/", "rates.com"),
        ("http://testing.example.com", ""),
        ("http://localhost:8000", ""),
        ("http://127.0.0.1/", ""),
        ("http://192.168.0.7", ""),
        ("http://shop.test/", ""),
        ("http://shop.local", ""),
        ("http://shop", ""),
        ("ftp://rates.com", ""),
        ("rates.com", ""),
        ("", ""),
    ],
)
def test_public_host(address: str, host: str) -> None:
    assert public_host(Literal(address)) == host


@pytest.mark.parametrize(
    ("address", "host"),
    [
        (FString((Literal("https://rates.com/"), Name("path"))), "rates.com"),
        (FString((Name("base"), Literal("https://rates.com/"))), ""),
        (FString(()), ""),
        (Literal(443), ""),
        (Name("url"), ""),
    ],
)
def test_public_host_of_expression(address: Expr, host: str) -> None:
    assert public_host(address) == host
