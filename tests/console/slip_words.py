"""The words that the console has for slips, by what they are put together from."""

from contracts import supervision as su
from services.gateway.console import slips

ACTS = (slips.ISSUE, slips.DISMISS)
FAMILIES: dict[str, set[str]] = {
    "slip": {"defect", "reason"},
    "slip_state": set(su.STATES),
    "slip_field": {each.name for act in ACTS for each in act.fields},
}
