"""Callers: which agency's system asks, what it may do, and what it may see."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import wraps
from typing import TYPE_CHECKING, Any, cast

from flask import current_app, g, request

from contracts.port import Caller, Via
from contracts.problems import refuse
from services.gateway.readmodels.scope import ADDRESSEE, ALL, GIVERS, Scope

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from flask import Response
    from flask_smorest import Blueprint

    from services.gateway.gate import Gate
    from shared.register import Holder

    View = Callable[..., Response]

EXTENSION = "tocsin_api"
READERS = ALL | ADDRESSEE | GIVERS
_BEARER = re.compile(r"(?i:bearer) +(tk_(test|live)_[A-Za-z0-9.-]{1,36}_[0-9a-f]{64})")


@dataclass(frozen=True, slots=True)
class Who:
    """The system that asks: the register's word on it."""

    key: Holder

    @property
    def scope(self) -> Scope:
        """Which orders it may see."""
        return Scope(self.key.agency, self.key.roles)

    def caller(self, via: Via = "api") -> Caller:
        """How the command port knows it."""
        return Caller(self.key.agency, via, key=self.key.id, assurance="api_key")


def gate() -> Gate:
    """What the gateway stands on."""
    return cast("Gate", current_app.extensions[EXTENSION])


def who() -> Who:
    """The system that asks; only routes that are not for all may ask."""
    return cast("Who", g.who)


def route(
    routes: Blueprint, method: str, rule: str, roles: Iterable[str] | None, said: Mapping[str, Any]
) -> Callable[[View], View]:
    """Serve a view at `rule` for keys with one of `roles` (None: for all), described by `said`."""

    def enter(view: View) -> View:
        served = view if roles is None else _open_to(frozenset(roles), view)
        described = routes.doc(**said, **({"x-roles": sorted(roles)} if roles else {}))
        routes.route(rule, methods=[method])(described(served))
        return served

    return enter


def _open_to(roles: frozenset[str], view: View) -> View:
    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> Response:  # noqa: ANN401  whatever the view takes
        g.who = _authenticated()
        g.agency = g.who.key.agency
        if not g.who.key.roles & roles:
            raise refuse("forbidden", ", ".join(sorted(roles)))
        return view(*args, **kwargs)

    guarded.roles = roles  # type: ignore[attr-defined]  # for those who list routes
    return guarded


def _authenticated() -> Who:
    given = _BEARER.fullmatch(request.headers.get("Authorization", ""))
    if not given or (given[2] == "live" and gate().clock.kind == "simulated"):
        raise refuse("unauthenticated")
    register = gate().register
    register.refresh()
    key_id = gate().credentials.key_id(given[1], as_of=register.version)
    holder = register.key(key_id) if key_id else None
    if holder is None:
        raise refuse("unauthenticated")
    return Who(holder)
