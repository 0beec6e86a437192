"""Forms of inquiries: an officer asks about an account, and a clerk answers each kind."""

from contracts.holders import ID_TYPES
from contracts.inquiries import ACCOUNTS, SUBJECT, WATCH
from services.gateway.console.forms import ANSWER, OPERATOR, SHAPING, Act, Field

LINE = (
    *("serial", "transacted_at", "direction", "means", "amount", "balance"),
    *("counterparty_account", "counterparty_name", "counterparty_bank"),
)
"""The columns of a line as a clerk types it."""
ACCOUNT = ("account_number", "account_type", "state", "currency", "balance", "opened_on")
"""The columns of an account as a clerk types it."""
_ANSWER = ANSWER.wire
_CODE = Field("code", "code", required=True)
_SAID = (Field("failure_cause", "words"), Field("feedback_remark", "words"), *OPERATOR)
ASK_SUBJECT = Act(SUBJECT, "stop_payment.query_subject.v1", SHAPING, by_version=True, begins=True)
ASK_ACCOUNTS = Act(
    ACCOUNTS,
    "stop_payment.query_accounts.v1",
    (
        *SHAPING,
        Field("bank_code", "text", section="inquiry", hint=True),
        Field("holder_id_number", "text", hint=True),
    ),
    by_version=True,
    begins=True,
)
ORDER_WATCH = Act(
    WATCH,
    "stop_payment.watch.v1",
    (*SHAPING, Field("until", "moment", hint=True)),
    by_version=True,
    begins=True,
)
ANSWER_SUBJECT = Act(
    "answer_subject_query",
    _ANSWER,
    (
        _CODE,
        Field("holder_name", "text"),
        Field("holder_id_type", "choice", options=("", *ID_TYPES)),
        Field("holder_id_number", "text"),
        Field("holder_phone", "phone"),
        Field("holder_address", "words"),
        *_SAID,
    ),
)
ANSWER_ACCOUNTS = Act(
    "answer_accounts_query",
    _ANSWER,
    (_CODE, Field("accounts", "lines", hint=True, options=ACCOUNT), *_SAID),
)
ANSWER_WATCH = Act(
    "answer_watch",
    _ANSWER,
    (
        _CODE,
        Field("transactions", "lines", hint=True, options=LINE),
        Field("watch_ended_at", "moment", hint=True),
        *_SAID,
    ),
)
