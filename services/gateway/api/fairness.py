"""Fairness: findings, releases that are proposed, appeals, and what was wrongful for how long."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Response, request, url_for
from flask_smorest import Blueprint

from contracts.fairness import (
    Appeal,
    DeclineRelease,
    DismissAppeal,
    FindUnrelated,
    ReleaseAll,
    RestoreAgain,
    UpholdAppeal,
)
from contracts.orders import OFFICER
from contracts.reports import WRONGFUL_MEASURES
from contracts.wrongful import Wrongs
from services.gateway.api.answers import as_json, receipt, table
from services.gateway.api.asked import (
    as_csv,
    body,
    caught_up,
    idempotency_key,
    of_the_moment,
    only,
    report,
    seen_version,
)
from services.gateway.api.callers import READERS, route, who
from services.gateway.api.described_fairness import REPORT, WRONGS, appealing, judging
from services.gateway.api.figures import report_by
from services.gateway.api.sending import send, tell
from services.gateway.on_record import AS_OF

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from uuid import UUID

    from contracts.kinds import Kind
    from contracts.message import Command

routes = Blueprint("fairness", __name__, url_prefix="/v1")
ORDER = "/orders/<uuid:order_id>"
PROPOSED = "nothing-proposed"


@route(routes, "POST", f"{ORDER}/finding", FindUnrelated.roles, judging(FindUnrelated))
def find(order_id: UUID) -> Response:
    """Find that a stop's money has nothing to do with the case, nor what followed from it.

    Down the whole chase, orders that no bank has answered are withdrawn, and the release of each
    measure in force is proposed, to be done within the time that policy gives. Takes the version of
    the stop that was seen, in If-Match.
    """
    return _decided(FindUnrelated, order_id)


@route(routes, "POST", f"{ORDER}/releases", ReleaseAll.roles, judging(ReleaseAll, PROPOSED))
def release_all(order_id: UUID) -> Response:
    """Order every release that is proposed of a stop and of what followed from it, at once.

    Takes the version of the stop that was seen, in If-Match. One alone: `/release`, `/unfreezing`.
    """
    return _decided(ReleaseAll, order_id)


@route(
    routes,
    "POST",
    f"{ORDER}/retention",
    DeclineRelease.roles,
    judging(DeclineRelease, PROPOSED, "appeal-upheld"),
)
def decline(order_id: UUID) -> Response:
    """Keep a measure whose release is proposed, and say why; takes the version, in If-Match.

    Not once its holder's appeal was upheld.
    """
    return _decided(DeclineRelease, order_id)


@route(
    routes,
    "POST",
    f"{ORDER}/appeal",
    Appeal.roles,
    appealing("not-in-force", "already-appealed", "appeal-upheld"),
)
def appeal(order_id: UUID) -> Response:
    """Enter a holder's appeal against the measure of an order, received at its bank or the centre.

    It is to be decided within the time that policy gives. An agency that has signing keys sends it
    as a token that one of them signed.
    """
    return receipt(tell(lambda kind: kind.pleas.appeal, report(), idempotency_key(), order_id))


@route(
    routes,
    "POST",
    f"{ORDER}/appeal-upholding",
    UpholdAppeal.roles,
    judging(UpholdAppeal, "no-appeal", "own-order"),
)
def uphold(order_id: UUID) -> Response:
    """Decide an appeal for the holder: the measure was wrongful, and its release is ordered.

    Takes the version of the order that was seen, in If-Match. It is decided by somebody who neither
    gave nor approved the order, nor one that it followed from.
    """
    return _told(lambda kind: kind.pleas.uphold, order_id)


@route(
    routes,
    "POST",
    f"{ORDER}/appeal-dismissal",
    DismissAppeal.roles,
    judging(DismissAppeal, "no-appeal", "own-order"),
)
def dismiss(order_id: UUID) -> Response:
    """Dismiss an appeal, and say why; takes the version of the order that was seen, in If-Match.

    By somebody who neither gave nor approved the order, nor one that it followed from.
    """
    return _told(lambda kind: kind.pleas.dismiss, order_id)


@route(
    routes,
    "POST",
    f"{ORDER}/restoration",
    OFFICER,
    judging(RestoreAgain, "nothing-to-restore"),
)
def restore_again(order_id: UUID) -> Response:
    """Order once more what ends the measure of an order, as its agency did not end it when told.

    Takes the version of the order that was seen, in If-Match. What ended, or is still to be
    answered, is not ordered again; after a technical failure it is by itself, as often as policy
    says.
    """
    return _told(lambda kind: kind.pleas.again, order_id)


@route(routes, "GET", "/wrongful-measures", READERS, WRONGS)
def wrongful_measures() -> Response:
    """Show, for each organ, how many of its measures were found wrongful, and how long those held.

    Exact time from when a measure began until it ended, or until now: whole seconds, each measure's
    rounded up. `share` is wrongful / measures, `time_share` wrongful_seconds / in_force_seconds.
    """
    only(AS_OF)
    caught_up()
    with of_the_moment() as known:
        rows = known.views.wrongs(who().scope, known.now)
    if as_csv():
        response = table(rows, tuple(Wrongs.__annotations__))
    else:
        linked = [{**row, "links": _links(row)} for row in rows]
        response = as_json({"wrongful_measures": linked, **known.said()})
    response.vary.add("Accept")
    return response


@route(routes, "GET", "/wrongful-measures/report", READERS, REPORT)
def wrongful_measures_report() -> Response:
    """Give these figures with all that is needed to compute them again: docs/figures.md.

    `tocsin verify --report` does so from a bundle of the records, and names what differs.
    """
    return report_by(WRONGFUL_MEASURES)


def _links(row: Mapping[str, Any]) -> dict[str, str]:
    asked: dict[str, Any] = {"ordered_by": row["ordered_by"], AS_OF: request.args.get(AS_OF)}
    figures = {"measures": "imposed", "wrongful": "wrongful"}
    return {
        name: url_for("orders.list_orders", figure=figure, **asked)
        for name, figure in figures.items()
    }


def _told(word: Callable[[Kind], type[Command]], order_id: UUID) -> Response:
    key, version = idempotency_key(), seen_version()
    return receipt(tell(word, body(), key, order_id, version))


def _decided(kind: type[Command], order_id: UUID) -> Response:
    key, version = idempotency_key(), seen_version()
    return receipt(send(kind, body(), key, order_id, version))
