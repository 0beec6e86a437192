"""Commands: all that the body of a request can say; the description has a schema of each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contracts.authority import Approve, Reject, SupplyPapers
from contracts.directory import ActivatePolicy
from contracts.fairness import (
    Appeal,
    DeclineRelease,
    DismissAppeal,
    FindUnrelated,
    ReleaseAll,
    RestoreAgain,
    UpholdAppeal,
)
from contracts.feedback import AskClarification
from contracts.freezing import Freeze, Renew, Unfreeze
from contracts.hold_proposals import ConfirmHold
from contracts.holding import HoldPerson, ReachPerson
from contracts.inquiries import QueryAccounts, QuerySubject, Watch
from contracts.kinds import TARGETED
from contracts.measures import Extend, Release
from contracts.protecting import EndProtection, ProtectAccount
from contracts.reporting import Report
from contracts.returns import PayAgain
from contracts.reverifying import ReportReverified
from contracts.stop_payment import Acknowledge, Answer, Order, Withdraw
from contracts.subject_limits import LiftLimits, LimitSubject
from contracts.supervision import DismissSlip, IssueSlip
from contracts.suspicions import ReportSuspicion
from contracts.tracing import Follow, Query
from contracts.transaction_stops import StopTransaction
from services.gateway.api.described_companies import COMMANDS as COMPANIES
from services.gateway.api.described_returns import STEPS
from services.gateway.api.described_tasks import COMMANDS as TASKS

if TYPE_CHECKING:
    from contracts.message import Command

SHAPES = (
    *(Release, Extend, Freeze, Renew, Unfreeze),
    *(QuerySubject, QueryAccounts, Watch, PayAgain),
)
"""Commands about the order that the path names; the body does not name it again."""
COMMANDS: tuple[type[Command], ...] = (
    *(Order, Acknowledge, Answer, Withdraw, AskClarification),
    *(Query, Follow, ActivatePolicy, Report, ReportSuspicion, Approve, Reject, SupplyPapers),
    *(FindUnrelated, ReleaseAll, DeclineRelease, Appeal, UpholdAppeal, DismissAppeal),
    RestoreAgain,
    *(ProtectAccount, EndProtection, StopTransaction, HoldPerson, ConfirmHold, ReachPerson),
    *(LimitSubject, LiftLimits, ReportReverified),
    *(
        command
        for kind in TARGETED.values()
        for command in (kind.order, kind.answer, kind.pleas.appeal)
    ),
    *(IssueSlip, DismissSlip),
    *SHAPES,
    *STEPS,
    *COMPANIES,
    *TASKS,
)
