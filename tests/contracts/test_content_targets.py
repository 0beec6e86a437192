"""Targets at internet companies: each is written in one way, and what is none is refused."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.content_targets import (
    ACCOUNT,
    ADVERTISEMENT,
    APP,
    SITE,
    TARGET_TYPES,
    Unreadable,
    canonical,
)


@pytest.mark.parametrize(
    "written",
    [
        "http://Evil-Bank.example.com/",
        "https://evil-bank.example.com",
        "EVIL-BANK.EXAMPLE.COM.",
        "hxxps://evil-bank[.]example[.]com:443/#top",
        "ｅｖｉｌ－ｂａｎｋ．example。com",
        "//evil-bank.example.com",
    ],
)
def test_a_site_is_one_however_it_is_written(written: str) -> None:
    assert canonical(SITE, written) == "evil-bank.example.com"


@pytest.mark.parametrize(
    ("kind", "written", "read"),
    [
        (
            SITE,
            "http://银行.中国/登录?号=1",
            "xn--jn2a72x.xn--fiqs8s/%E7%99%BB%E5%BD%95?%E5%8F%B7=1",
        ),
        (SITE, "evil.example:8080/a%2fb/%7Eme/", "evil.example:8080/a%2Fb/~me"),
        (SITE, "203.0.113.8/app", "203.0.113.8/app"),
        (APP, "Huawei: com.example.loan", "huawei:com.example.loan"),
        (ACCOUNT, "@teacher.wang", "teacher.wang"),
        (ADVERTISEMENT, "AD-2026-1", "AD-2026-1"),
    ],
)
def test_what_is_written_is_read(kind: str, written: str, read: str) -> None:
    assert canonical(kind, written) == read


@pytest.mark.parametrize(
    ("kind", "written", "code"),
    [
        (SITE, "ftp://example.com", "url_scheme"),
        (SITE, "javascript:alert(1)", "url_scheme"),
        (SITE, "http://icbc.com.cn@evil.example/", "url_userinfo"),
        (SITE, "http://example.com:99999/", "url_format"),
        (SITE, "localhost", "host_format"),
        (SITE, "a..example.com", "host_format"),
        (SITE, "http://[::1]/", "host_format"),
        (APP, "com.example.loan", "app_format"),
        (ACCOUNT, "a b", "platform_account_format"),
        (ADVERTISEMENT, "#", "advertisement_format"),
    ],
)
def test_what_is_no_target_is_named(kind: str, written: str, code: str) -> None:
    with pytest.raises(Unreadable, match=code):
        canonical(kind, written)


@given(st.sampled_from(TARGET_TYPES), st.text(min_size=1, max_size=60))
def test_what_is_in_its_one_spelling_stays_so(kind: str, written: str) -> None:
    try:
        once = canonical(kind, written)
    except Unreadable:
        return
    assert canonical(kind, once) == once


@given(
    st.from_regex(
        r"[a-z0-9-]{1,9}(\.[a-z]{2,5}){1,2}(/[%a-zA-Z0-9._-]{0,9}){0,3}(\?[a-z=&%0-9]{0,9})?",
        fullmatch=True,
    )
)
def test_a_site_in_its_one_spelling_stays_so(written: str) -> None:
    try:
        once = canonical(SITE, written)
    except Unreadable:
        return
    assert canonical(SITE, once) == canonical(SITE, f"HTTPS://{once}") == once
