"""Visitor: who looks at a page, and what the page may use to answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from flask import abort, current_app, g, request

from contracts.orders import PURPOSES
from contracts.port import Caller, Look, Sight
from contracts.problems import Problem
from services.gateway.console.words import language, say
from services.gateway.readmodels.scope import Scope

if TYPE_CHECKING:
    from uuid import UUID

    from services.gateway.gate import Gate
    from shared.register import Holder

EXTENSION = "tocsin_console"
PASSWORD = "password"  # noqa: S105  how people log in, not a secret


@dataclass(frozen=True, slots=True)
class Visitor:
    """A person who is logged in."""

    person: Holder

    @property
    def scope(self) -> Scope:
        """Which orders they may see."""
        return Scope(self.person.agency, self.person.roles)

    @property
    def caller(self) -> Caller:
        """How the command port knows them."""
        return Caller(self.person.agency, "console", person=self.person.id, assurance=PASSWORD)

    def may(self, roles: frozenset[str]) -> bool:
        """Whether they hold one of `roles`."""
        return bool(self.person.roles & roles)


def gate() -> Gate:
    """What the gateway gives its pages: views, register, credentials, command port, clock."""
    return cast("Gate", current_app.extensions[EXTENSION])


def visitor() -> Visitor:
    """The person who asks for this page; only pages that need a login may ask."""
    return cast("Visitor", g.visitor)


def arrived() -> bool:
    """Whether the views hold what the visitor just said, whose last position is in the address."""
    last = request.args.get("until", -1, type=int)
    return last < 0 or gate().shows(last)


def in_clear(kind: str, subject: UUID) -> Sight:
    """What events say in clear, read for the purpose that was picked; the reading is recorded.

    Aborts with 400 without a purpose, and with what the service refuses it with.
    """
    purpose = request.form.get("purpose", "")
    if purpose not in PURPOSES:
        abort(400)
    sight = gate().port.reveal(Look(kind, subject, purpose), visitor().caller)
    if isinstance(sight, Problem):
        abort(sight.status)
    gate().shows(sight.position)
    return sight


def agency_name(code: str) -> str:
    """An agency's name in the reader's language; its code where the register has none."""
    known = gate().register.agencies().get(code)
    if known is None:
        return code
    return known.name_en or known.name if language() == "en" else known.name


def registered(kind: str) -> list[tuple[str, str]]:
    """The agencies of a kind, each by its code and its name in the reader's language."""
    known = gate().register.agencies().items()
    return sorted((code, agency_name(code)) for code, each in known if each.kind == kind)


def named(by: str | None) -> str:
    """Who somebody is: a person's name, the agency of a system's key; else as it was said."""
    if by is None:
        return say("site.none")
    key = gate().register.key(by)
    return person_name(by) or (say("actor.system", agency=agency_name(key.agency)) if key else by)


def is_centre(code: str) -> bool:
    """Whether an agency is a centre, whose own signature this system makes."""
    known = gate().register.agencies().get(code)
    return known is not None and known.kind == "centre"


def person_name(login: str) -> str | None:
    """The name of a person of the register, None for anything else (a system's key)."""
    known = gate().register.person(login)
    return known.name if known else None
