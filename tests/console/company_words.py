"""The words that the console has for companies, by what they are put together from."""

from contracts import companies as co
from contracts import company_checks as cc
from contracts import controls as ct
from contracts import stop_payment as sp
from contracts.message import Event, registry
from services.gateway.console import company_forms, company_page, hold_forms
from services.gateway.readmodels import company_views
from services.gateway.readmodels.companies import STAGES

ACTS = (company_forms.PUSH, company_forms.ASK, *company_forms.ABOUT)
ASKED = set(ct.ControlOrdered.schema.fields)
"""What an order about a company says."""
NOT_ASKED = {
    hold_forms.ANSWER_CONTROL.name: {*sp.Answer.schema.fields}
    - {each.name for each in hold_forms.ANSWER_CONTROL.fields}
    - {"occurred_at", "currency"}
}
"""What an answer does not say of a company's accounts."""
EVENTS = {
    wire
    for wire, message in registry.items()
    if issubclass(message, Event) and wire.startswith(co.KIND) and not wire.startswith(co.LINK)
}


def _choices(message: type, name: str) -> set[str]:
    return set(message.schema.fields[name].json_schema()["enum"])  # type: ignore[attr-defined]


FAMILIES: dict[str, set[str]] = {
    "company_stage": set(STAGES),
    "company_facet": set(company_views.FACETS),
    "company_field": {each.name for act in ACTS for each in act.fields},
    "verdict": set(cc.VERDICTS),
    "band": set(cc.BANDS),
    "indicator": set(cc.INDICATORS),
    "shared": set(co.SHARED),
    "check": set(cc.CHECKS),
    "occasion": _choices(cc.CheckBegun, "occasion"),
    "found": set(cc.FOUND),
    "conclusion": set(cc.CONCLUSIONS),
    "removal": set(co.REMOVALS),
    "registration_channel": _choices(co.Push, "registration_channel"),
    "real_name_method": _choices(co.Push, "real_name_method"),
    "yes_no": {"yes", "no"},
    "bank_measure": set(cc.BANK_MEASURES),
    "carrier_measure": set(cc.CARRIER_MEASURES),
    "lifted_by": _choices(cc.VerdictLifted, "lifted_by"),
    "sentence": EVENTS,
    "page": {"companies"},
    "deadline": {*company_page.CLOCKS, "approval"},
    "company": {"banks", "carriers"},
    "asks": {ct.CONTROL, ct.CONTROL_LIFT},
    "ended_by": {ct.OBJECTION, ct.REPLACED},
    "control": set(ct.CONTROLS),
    "hint": {each.hinted for act in ACTS for each in act.fields if each.hint},
    "act": {act.name for act in ACTS}
    | {f"{act.name}_{end}" for act in ACTS for end in ("title", "means")},
}
"""Keys that are put together while a page is made; some families have words for orders besides."""
