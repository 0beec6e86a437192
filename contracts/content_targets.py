"""Targets at internet companies: sites, apps, accounts, advertisements; each written in one way."""

import ipaddress
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from typing import Annotated, Any
from urllib.parse import SplitResult, quote, urlsplit

from contracts.fields import choice, text
from contracts.problems import Defect

SITE, APP, ACCOUNT, ADVERTISEMENT = "site", "app", "account", "advertisement"
TARGET_TYPES = (SITE, APP, ACCOUNT, ADVERTISEMENT)
LONGEST_TARGET = 500
TargetType = Annotated[str, choice(*TARGET_TYPES)]
TargetText = Annotated[str, text(LONGEST_TARGET)]
_SCHEME = re.compile(r"(?i)(h(?:tt|xx)ps?)(?::|\[:\])//")
_ANY_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:(?://|[^0-9])")
_DOTS = re.compile(r"\[\.\]|\(\.\)|[。．｡]")
_HOST = re.compile(r"(?=.{4,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{1,62}")
_PACKAGE = re.compile(r"[a-z][a-z0-9-]{1,30}:[A-Za-z0-9][A-Za-z0-9._-]{1,120}")
_ACCOUNT = re.compile(r"[^\s/]{2,80}")
_ADVERTISEMENT = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{1,63}")
_ESCAPE = re.compile(r"%([0-9A-Fa-f]{2})")
_UNRESERVED = re.compile(r"[A-Za-z0-9._~-]")
_SAFE = "/?:@!$&'()*+,;=%~"
_PORTS = {"http": 80, "https": 443}


class Unreadable(ValueError):
    """What is written is no such target; says so by a code of the catalogue."""


def canonical(kind: str, written: str) -> str:
    """Return a target in the one way that it is written here; Unreadable if it is none."""
    return _READERS[kind](unicodedata.normalize("NFKC", _DOTS.sub(".", written.strip())))


def target_rules(data: Mapping[str, Any]) -> Iterable[Defect]:
    """Yield what is wrong with a target for its type."""
    kind, target = data.get("target_type"), data.get("target")
    if not kind or not target:
        return
    try:
        canonical(kind, target)
    except Unreadable as problem:
        yield Defect(str(problem), "/target")


def host_of(target: str) -> str:
    """Return the host of a site in its one spelling."""
    return re.split(r"[:/?]", target, maxsplit=1)[0]


def _site(written: str) -> str:
    """Return host, port if it is unusual, path and query; how it is reached does not tell it apart.

    A scheme may be left out, or be made harmless, as in `hxxp://` and `example[.]com`.
    """
    found = _SCHEME.match(written)
    if not found and _ANY_SCHEME.match(written) and not re.match(r"[^/?]+\.", written):
        raise Unreadable("url_scheme")
    scheme = found[1].lower().replace("xx", "tt") if found else "http"
    rest = written[found.end() :] if found else written.removeprefix("//")
    try:
        parts = urlsplit(f"{scheme}://{rest}")
        port = parts.port
    except ValueError:
        raise Unreadable("url_format") from None
    if parts.username is not None or parts.password is not None:
        raise Unreadable("url_userinfo")
    shown = f":{port}" if port and port != _PORTS[scheme] else ""
    return f"{_host(parts)}{shown}{_path(parts)}"


def _host(parts: SplitResult) -> str:
    name = (parts.hostname or "").rstrip(".")
    try:
        return str(ipaddress.IPv4Address(name))
    except ValueError:
        pass
    try:
        host = name.encode("idna").decode().lower()
    except UnicodeError:
        raise Unreadable("host_format") from None
    if not _HOST.fullmatch(host):
        raise Unreadable("host_format")
    return host


def _path(parts: SplitResult) -> str:
    """Return path and query, escaped in one way; a bare slash is nothing, nor is a fragment."""
    path, query = (_ESCAPE.sub(_plain, quote(each, safe=_SAFE)) for each in parts[2:4])
    return path.rstrip("/") + (f"?{query}" if query else "")


def _plain(escape: re.Match[str]) -> str:
    """Return what needs no escape as it is, and any other escape in capitals."""
    letter = chr(int(escape[1], 16))
    return letter if _UNRESERVED.fullmatch(letter) else escape[0].upper()


def _app(written: str) -> str:
    """Return store and package or number, as in `huawei:com.example.app`."""
    store, colon, name = written.partition(":")
    found = f"{store.strip().lower()}{colon}{name.strip()}"
    return _matching(_PACKAGE, found, "app_format")


def _account(written: str) -> str:
    """Return an account's name at its platform, without the sign that may stand before it."""
    return _matching(_ACCOUNT, written.removeprefix("@"), "platform_account_format")


def _advertisement(written: str) -> str:
    return _matching(_ADVERTISEMENT, written, "advertisement_format")


def _matching(pattern: re.Pattern[str], written: str, code: str) -> str:
    if not pattern.fullmatch(written):
        raise Unreadable(code)
    return written


_READERS: Mapping[str, Callable[[str], str]] = {
    SITE: _site,
    APP: _app,
    ACCOUNT: _account,
    ADVERTISEMENT: _advertisement,
}
