"""Routes: every page of the console, its address, and who may ask for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from contracts.companies import REGISTRY
from contracts.protecting import KEEPERS
from contracts.supervision import SUPERVISOR
from services.gateway.console import (
    acts,
    case_page,
    company_page,
    fairness,
    following,
    holds,
    lists,
    login,
    notice,
    order_page,
    ordering,
    proofs,
    protected_page,
    return_page,
    sheet,
    slips,
    subjects,
    targets,
    task_files,
    task_lists,
    task_page,
    times,
    trail_page,
)
from services.gateway.readmodels.scope import (
    ALL,
    APPROVER,
    COMPANY_READERS,
    GIVERS,
    ISSUER,
    TASK_READERS,
)
from services.gateway.readmodels.slips import READERS

if TYPE_CHECKING:
    from collections.abc import Callable

CLERK = login.CLERK
SEERS = CLERK | GIVERS | ALL
GET, POST = ("GET",), ("POST",)
FORM = ("GET", "POST")


@dataclass(frozen=True, slots=True)
class Route:
    """An address and its page; `roles`: None needs no login, an empty set any login."""

    path: str
    name: str
    page: Callable[..., Any]
    roles: frozenset[str] | None
    methods: tuple[str, ...] = GET


ANYONE: frozenset[str] = frozenset()
ORDER = "/orders/<uuid:order>"
COMPANY = "/companies/<uuid:company>"
TASK = "/tasks/<uuid:task>"
_TASK_EVENT = "/tasks/<uuid:order>/events/<int:position>"
_EVENT = "/companies/<uuid:order>/events/<int:position>"
ROUTES = (
    Route("/", "home", login.home, ANYONE),
    Route("/login", "login", login.form, None),
    Route("/login", "enter", login.enter, None, POST),
    Route("/logout", "logout", login.leave, ANYONE, POST),
    Route("/language/<language>", "language", login.choose, None),
    Route("/inbox", "inbox", lists.inbox, CLERK),
    Route("/orders", "orders", lists.orders, SEERS),
    Route("/approvals", "approvals", lists.approvals, APPROVER),
    Route("/orders/new", "ordering", ordering.page, ISSUER, FORM),
    Route("/orders/new-transaction-stop", "stop_transaction", ordering.transaction, ISSUER, FORM),
    Route("/protective-holds/new", "hold_person", holds.page, ISSUER, FORM),
    Route("/subject-limits/new", "limit_subject", subjects.page, ISSUER, FORM),
    *(
        Route(f"/{door}/new", name, page, ISSUER, FORM)
        for door, (name, page) in targets.PAGES.items()
    ),
    Route(ORDER, "order", order_page.order, SEERS),
    Route(f"{ORDER}/reveal", "reveal", order_page.reveal, SEERS, POST),
    Route(f"{ORDER}/events/<int:position>", "event", order_page.event, SEERS),
    Route(f"{ORDER}/events/<int:position>/proof", "proof", proofs.proof, SEERS),
    Route(f"{ORDER}/events/<int:position>/record", "record", proofs.record, SEERS),
    Route(f"{ORDER}/sheet", "sheet", sheet.page, SEERS),
    Route(f"{ORDER}/notice", "notice", notice.page, SEERS),
    Route(f"{ORDER}/acknowledge", "acknowledge", acts.acknowledge, CLERK, FORM),
    Route(f"{ORDER}/answer", "answer", acts.answer, CLERK, FORM),
    Route(f"{ORDER}/follow/<int:position>", "follow", following.page, ISSUER, FORM),
    Route(f"{ORDER}/withdraw", "withdraw", acts.withdraw, ISSUER, FORM),
    Route(f"{ORDER}/approve", "approve", acts.approve, APPROVER, FORM),
    Route(f"{ORDER}/reject", "reject", acts.reject, APPROVER, FORM),
    Route(f"{ORDER}/supply-papers", "supply_papers", acts.supply_papers, ISSUER, FORM),
    Route(f"{ORDER}/take_up", "take_up", ordering.take_up, ISSUER),
    Route(f"{ORDER}/decline", "decline", acts.decline, ISSUER, FORM),
    Route(f"{ORDER}/extend", "extend", acts.extend, ISSUER, FORM),
    Route(f"{ORDER}/release", "release", acts.release, ISSUER, FORM),
    Route(f"{ORDER}/freeze", "freeze", acts.freeze, ISSUER, FORM),
    Route(f"{ORDER}/renew", "renew", acts.renew, ISSUER, FORM),
    Route(f"{ORDER}/unfreeze", "unfreeze", acts.unfreeze, ISSUER, FORM),
    Route(f"{ORDER}/subject_query", "subject_query", acts.subject_query, ISSUER, FORM),
    Route(f"{ORDER}/accounts_query", "accounts_query", acts.accounts_query, ISSUER, FORM),
    Route(f"{ORDER}/watch", "watch", acts.watch, ISSUER, FORM),
    Route(f"{ORDER}/reach", "reach", acts.reach, ISSUER, FORM),
    Route(f"{ORDER}/confirm-hold", "confirm_hold", acts.confirm_hold, ISSUER, FORM),
    Route(f"{ORDER}/decline-hold", "decline_hold", acts.decline_hold, ISSUER, FORM),
    Route(f"{ORDER}/report-reverified", "report_reverified", acts.report_reverified, CLERK, FORM),
    Route(f"{ORDER}/lift_limits", "lift_limits", acts.lift_limits, ISSUER, FORM),
    Route(f"{ORDER}/return", "returns", return_page.page, SEERS),
    *(
        Route(f"{ORDER}/return/{name}", name, view, ISSUER, FORM)
        for name, view in return_page.PAGES.items()
    ),
    Route("/cases/<case_number>", "case", case_page.page, SEERS | COMPANY_READERS | TASK_READERS),
    Route("/cases/<case_number>/trail", "trail", trail_page.page, SEERS),
    Route(f"{ORDER}/clarify", "clarify", acts.clarify, ISSUER, FORM),
    Route(f"{ORDER}/find-unrelated", "find_unrelated", acts.find_unrelated, ISSUER, FORM),
    Route(f"{ORDER}/release-all", "release_all", acts.release_all, ISSUER, FORM),
    Route(f"{ORDER}/decline-release", "decline_release", acts.decline_release, ISSUER, FORM),
    Route(f"{ORDER}/appeal", "appeal", acts.appeal, CLERK | ISSUER, FORM),
    Route(f"{ORDER}/uphold-appeal", "uphold_appeal", acts.uphold_appeal, ISSUER, FORM),
    Route(f"{ORDER}/dismiss-appeal", "dismiss_appeal", acts.dismiss_appeal, ISSUER, FORM),
    Route(f"{ORDER}/restore-again", "restore_again", acts.restore_again, ISSUER, FORM),
    Route("/fairness", "fairness", fairness.page, SEERS),
    Route("/fairness/report", "fairness_report", fairness.report, SEERS),
    Route("/protected-accounts", "protected", protected_page.page, KEEPERS),
    Route("/protected-accounts/new", "protect", protected_page.protect, KEEPERS, FORM),
    Route("/protected-accounts/end", "end_protection", protected_page.end, KEEPERS, FORM),
    Route("/companies", "companies", company_page.companies, COMPANY_READERS),
    Route("/companies/new", "push_company", company_page.push, REGISTRY, FORM),
    Route("/companies/ask", "ask_about", company_page.ask, ISSUER, FORM),
    Route(COMPANY, "company", company_page.company, COMPANY_READERS),
    Route(f"{COMPANY}/reveal", "reveal_company", company_page.reveal, COMPANY_READERS, POST),
    Route(f"{_EVENT}/proof", "company_proof", proofs.proof, COMPANY_READERS),
    Route(f"{_EVENT}/record", "company_record", proofs.record, COMPANY_READERS),
    *(
        Route(f"{COMPANY}/{name}", name, page, company_page.ROLES[name], FORM)
        for name, page in company_page.PAGES.items()
    ),
    Route("/slips", "slips", slips.slips, READERS),
    Route("/slips/<uuid:slip>", "slip", slips.slip, READERS),
    Route("/slips/<uuid:slip>/issue", "issue_slip", slips.issue, SUPERVISOR, FORM),
    Route("/slips/<uuid:slip>/dismissal", "dismiss_slip", slips.dismiss, SUPERVISOR, FORM),
    Route("/tasks", "tasks", task_lists.tasks, TASK_READERS),
    Route("/tasks/new", "issue_task", task_page.issue, ISSUER, FORM),
    Route("/tasks/projects", "projects", task_lists.projects, TASK_READERS),
    Route("/tasks/project", "project", task_lists.project, TASK_READERS),
    Route(TASK, "task", task_page.task, TASK_READERS),
    Route(f"{TASK}/reveal", "reveal_task", task_page.reveal, TASK_READERS, POST),
    Route(f"{TASK}/attachments/<kept>", "task_file", task_files.give, TASK_READERS, POST),
    Route(f"{_TASK_EVENT}/proof", "task_proof", proofs.proof, TASK_READERS),
    Route(f"{_TASK_EVENT}/record", "task_record", proofs.record, TASK_READERS),
    *(
        Route(f"{TASK}/{name}", name, page, task_page.ROLES[name], FORM)
        for name, page in task_page.PAGES.items()
    ),
    Route("/response-times", "times", times.page, CLERK | ALL),
    Route("/response-times/report", "times_report", times.report, CLERK | ALL),
    Route("/response-times.csv", "times_csv", times.table, CLERK | ALL),
)
ROLES = {f"console.{route.name}": route.roles for route in ROUTES}
"""Who may ask for each endpoint; style sheet and script, which it does not list, are for all."""
UPLOADS = frozenset({"console.submit_task"})
"""Endpoints whose forms bring files."""
