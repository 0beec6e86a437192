"""Asked: what a request's headers and query say, read strictly."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from flask import request
from werkzeug.exceptions import RequestEntityTooLarge

from contracts.problems import Defect, refuse
from services.gateway.api.callers import gate, who
from services.gateway.bodies import read_object
from services.gateway.on_record import AS_OF, OnRecord, on_record
from services.gateway.readmodels.acts import ACTS, KINDS
from services.gateway.readmodels.fairness import WAITS
from services.gateway.readmodels.figures import FIGURES
from services.gateway.readmodels.measures import STATES
from services.gateway.readmodels.views import LONGEST, SORTS, Wanted
from shared import jws
from shared.jws import read
from shared.lifecycle import Status

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping
    from contextlib import AbstractContextManager
    from uuid import UUID

    from services.gateway.readmodels.measures import WantedMeasures

    Read = Callable[[str, str], object]

JSON, CSV, JOSE = "application/json", "text/csv", jws.MEDIA_TYPE
KEY = r"[!-~]{1,200}"
ETAG = r'"([0-9]{1,9})(-[0-9]{1,18})?"'
PLAIN = r"[^\x00-\x1f\x7f]{1,100}"
LARGEST_NUMBER = 10**18 - 1
_NUMBER = re.compile(r"[0-9]{1,18}")


class Said(NamedTuple):
    """What a request says, and the signature that it came in, if it came in one."""

    data: Mapping[str, Any]
    signature: str | None = None


def idempotency_key() -> str:
    """The key that names this request; Refused without one."""
    key = request.headers.get("Idempotency-Key", "")
    if not re.fullmatch(KEY, key):
        code = "key_format" if key else "required"
        raise refuse("idempotency-key-required", defects=[Defect(code, "/Idempotency-Key")])
    return key


def body() -> Said:
    """What a JSON object says that was sent."""
    media_type(JSON)
    return Said(read_object(_sent()))


def report() -> Said:
    """What a JSON object says that was sent, or a token that was sent, kept as it is."""
    media_type(JSON, JOSE)
    if request.mimetype == JSON:
        return body()
    token = _sent().decode("latin-1")
    return Said(read(token).claims["data"], token)


def media_type(*wanted: str) -> None:
    """Refuse a body of any other media type."""
    if request.mimetype not in wanted:
        kinds = ", ".join(wanted)
        raise refuse(
            "unsupported-media-type", kinds, [Defect("media_type", "/Content-Type", kinds)]
        )


def seen_version() -> int:
    """The version in If-Match that a decision is based on; Refused without one."""
    given = request.headers.get("If-Match")
    if given is None:
        raise refuse("precondition-required", defects=[Defect("required", "/If-Match")])
    found = re.fullmatch(ETAG, given.strip())
    if not found:
        raise refuse("bad-request", "If-Match", [Defect("etag_format", "/If-Match")])
    return int(found[1])


def _sent() -> bytes:
    sent = request.get_data(cache=False)
    if request.content_length is None and len(sent) >= (request.max_content_length or 0):
        raise RequestEntityTooLarge  # a body without a length is cut there in silence
    return sent


def as_csv() -> bool:
    """Whether CSV is wanted: by `format`, else by Accept."""
    if wanted := request.args.get("format"):
        return wanted == "csv"
    return request.accept_mimetypes.best_match([JSON, CSV], JSON) == CSV


def caught_up() -> None:
    """Wait until the views hold the position asked for, if any; Refused `behind` if they do not."""
    given = request.args.get("position") or request.headers.get("Tocsin-Position")
    if given is None:
        return
    position = number("position", given)
    if not gate().shows(position):
        raise refuse("behind")


def only(*names: str) -> None:
    """Refuse query parameters of other names, repeated ones, and wrong values of common ones."""
    for name, values in request.args.lists():
        if name not in (*names, "position", "format") or len(values) > 1:
            raise refuse("invalid-query", name[:60])
    one_of("format", request.args.get("format"), ("json", "csv"))


def wanted() -> Wanted:
    """Which orders the query asks for."""
    return cast("Wanted", _filtered(_FILTERS))


def wanted_measures() -> WantedMeasures:
    """Which measures the query asks for."""
    return cast("WantedMeasures", _filtered(_MEASURES))


def asked_page(shown: int = 50) -> tuple[int | None, int]:
    """After which cursor, and how many, of a list that is asked for by nothing else."""
    only("after", "limit")
    after, limit = request.args.get("after"), request.args.get("limit")
    before = None if after is None else number("after", after)
    return before, shown if limit is None else limit_of("limit", limit)


def _filtered(filters: Mapping[str, Read]) -> dict[str, object]:
    only(*filters, AS_OF)
    given = request.args.to_dict()
    return {name: read_it(name, given[name]) for name, read_it in filters.items() if name in given}


def of_the_moment(**narrowed: str | Collection[str] | None) -> AbstractContextManager[OnRecord]:
    """What was on record at the moment that the query asks about, or is now."""
    return on_record(gate(), who().scope, request.args.get(AS_OF), **narrowed)


def with_parts(order: UUID) -> list[str]:
    """The orders that an answer about one takes of the past: itself, and what it is made of."""
    if AS_OF not in request.args:
        return [str(order)]
    return gate().views.with_parts(who().scope, str(order))


def one_of(name: str, value: str | None, allowed: Collection[str]) -> str | None:
    """A word of the query, if it is said; Refused if it is none of those allowed."""
    if value is not None and value not in allowed:
        raise refuse("invalid-query", f"{name} ({', '.join(sorted(allowed))})")
    return value


def _choice(allowed: Collection[str]) -> Callable[[str, str], str | None]:
    return lambda name, value: one_of(name, value, allowed)


def plain(name: str, value: str) -> str:
    """A text of the query; Refused if it has control characters or is too long."""
    if not re.fullmatch(PLAIN, value):
        raise refuse("invalid-query", name)
    return value


def number(name: str, value: str) -> int:
    """A whole number in the query; Refused if it is none."""
    if not _NUMBER.fullmatch(value):
        raise refuse("invalid-query", name)
    return int(value)


def limit_of(name: str, value: str) -> int:
    """How many rows a page is to have; Refused if there are no such pages."""
    limit = number(name, value)
    if not 1 <= limit <= LONGEST:
        raise refuse("invalid-query", f"{name} (1-{LONGEST})")
    return limit


def _moment(name: str, value: str) -> datetime:
    try:
        moment = datetime.fromisoformat(value)
        if moment.tzinfo is not None:
            return moment.astimezone(UTC)
    except (ValueError, OverflowError):
        pass
    raise refuse("invalid-query", f"{name} (2026-11-20T09:00:00+08:00)")


_FILTERS: Mapping[str, Read] = {
    "status": _choice(tuple(Status)),
    "late": lambda name, value: one_of(name, value, ("true", "false")) == "true",
    "figure": _choice(FIGURES),
    "kind": _choice(KINDS),
    "act": _choice(ACTS),
    "agency": plain,
    "ordered_by": plain,
    "case_number": plain,
    "application_id": plain,
    "account_ref": plain,
    "phone_ref": plain,
    "due": _moment,
    "after": plain,
    "limit": limit_of,
    "sort": _choice(SORTS),
}
_MEASURES: Mapping[str, Read] = {
    "state": _choice(STATES),
    "until": _moment,
    "waits": _choice(WAITS),
    "agency": plain,
    "ordered_by": plain,
    "case_number": plain,
    "after": number,
    "limit": limit_of,
}
