"""Examples of what is said when a case, or a report of no case, is forgotten."""

from collections.abc import Mapping
from typing import Any

from contracts.measure_examples import CASE

_WHY = {"reason": "保存期限届满"}
_OF_CASE = {"case_number": CASE, **_WHY}
_OF_REPORT = {"report": "5b6f2f0e-93f5-5d0a-8f38-51b7f1a3c7d2", **_WHY}
_OF_COMPANY = {"company": "4c1f7a52-9d3e-5b86-8f0a-2e6d9c4b7a15", **_WHY}

ERASING: Mapping[str, dict[str, Any]] = {
    "directory.destroy_case_key.v1": _OF_CASE,
    "directory.case_key_destroyed.v1": _OF_CASE
    | {"case_key": "3f0c9d52-6f0b-4b6e-9a51-0d7f2f7b1c44"},
    "directory.destroy_report_key.v1": _OF_REPORT,
    "directory.report_key_destroyed.v1": _OF_REPORT
    | {"case_key": "9a1d4c37-2e8b-4f60-b0c5-6f4e2d9b8a13"},
    "directory.destroy_company_key.v1": _OF_COMPANY,
    "directory.company_key_destroyed.v1": _OF_COMPANY
    | {"case_key": "0d5e7f18-4b2a-4c93-8e61-7a9f3c1d2b54"},
}
"""One true example of each of these messages, by wire name."""
