"""Pre-flight: what speaks against an order although it is well formed, and what is overridden."""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from typing import Any

from contracts import stop_payment as sp
from contracts.policy import Pack
from contracts.preflight import Warned
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
    values: Mapping[str, Any], account: Account, standing: Collection[sp.Ordered]
) -> Iterable[Defect]:
    """Yield what an officer is warned of; `values` holds the order's well-formed fields.

    `standing` are the other stops by the same centre that still stand; of another's, only the
    measure that came of it is known.
    """
    if standing or any(measure.ended is None for measure in account.measures.values()):
        yield Defect("account_under_order", "/account_number")
    if account.protected:
        yield Defect("account_protected", "/account_number", account.protected.source)
    document = values.get("legal_document_number")
    if document and not _NUMBER.fullmatch(document):
        yield Defect("legal_document_form", "/legal_document_number")
    name = values.get("account_name") or ""
    if rare := "".join(each for each in name if not each.encode(_BANKS_HOLD, "ignore")):
        yield Defect("name_characters", "/account_name", rare)


def cleared(
    ordered: sp.Ordered, command: sp.Order, found: Iterable[Defect], *, answered: bool
) -> sp.Ordered:
    """Return an order with the warnings that it was given in spite of, and why.

    Where they must be `answered`, each needs its reason; Refused names those that have none.
    """
    warned = {each.code: each for each in found}
    reasons = tuple(each for each in command.overrides if each.code in warned)
    open_ = warned.keys() - {each.code for each in reasons}
    if answered and open_:
        raise refuse("warnings-stand", defects=[warned[code] for code in sorted(open_)])
    codes = tuple(Warned(code=code) for code in sorted(warned))
    return replace(ordered, warnings=codes, overrides=reasons)
