"""Pre-flight: what speaks against an order although it is well formed, and what is overridden."""

import re
from collections.abc import Collection, Iterable, Mapping
from typing import Any, TypedDict

from contracts import transaction_stops as ts
from contracts.policy import Pack
from contracts.preflight import Override, Warned
from contracts.problems import Defect, refuse
from services.stop_payment.measure import Account

_NUMBER = re.compile(r".+〔[0-9]{4}〕.*[0-9]+号")
_BANKS_HOLD = "gbk"
"""What a bank's system holds of Chinese characters, where it has not been renewed."""


def papers(values: Mapping[str, Any], policy: Pack) -> Iterable[Defect]:
    """Yield what policy asks for beside the order, and is not there."""
    if policy.yes("stop_payment.preflight.attachment") and values.get("attachments") == ():
        yield Defect("attachment_required", "/attachments")


def warnings(
    values: Mapping[str, Any], account: Account, standing: Collection[ts.Stop]
) -> Iterable[Defect]:
    """Yield what an officer is warned of; `values` holds the order's well-formed fields.

    `standing` are the other stops by the same centre that still stand; of another's, only the
    measure that came of it is known.
    """
    if standing or any(measure.ended is None for measure in account.measures.values()):
        yield Defect("account_under_order", "/account_number")
    if account.protected:
        yield Defect("account_protected", "/account_number", account.protected.source)
    yield from document(values)
    name = values.get("account_name") or ""
    if rare := "".join(each for each in name if not each.encode(_BANKS_HOLD, "ignore")):
        yield Defect("name_characters", "/account_name", rare)


def document(values: Mapping[str, Any]) -> Iterable[Defect]:
    """Yield that a legal document's number looks unusual."""
    number = values.get("legal_document_number")
    if number and not _NUMBER.fullmatch(number):
        yield Defect("legal_document_form", "/legal_document_number")


class Spite(TypedDict):
    """What an order is given in spite of, as its event says it."""

    warnings: tuple[Warned, ...]
    overrides: tuple[Override, ...]


def in_spite(given: Iterable[Override], found: Iterable[Defect], *, answered: bool) -> Spite:
    """Return the warnings that an order is given in spite of, and why.

    Where they must be `answered`, each needs its reason; Refused names those that have none.
    """
    warned = {each.code: each for each in found}
    reasons = tuple(each for each in given if each.code in warned)
    open_ = warned.keys() - {each.code for each in reasons}
    if answered and open_:
        raise refuse("warnings-stand", defects=[warned[code] for code in sorted(open_)])
    return {"warnings": tuple(Warned(code=code) for code in sorted(warned)), "overrides": reasons}
