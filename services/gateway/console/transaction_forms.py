"""Forms of stops of a transaction: an officer orders one, and its institution answers."""

from contracts.holders import ID_TYPES
from contracts.transaction_stops import KINDS
from services.gateway.console.forms import ANSWER, OPERATOR, ORDER, Act, Field

_ACCOUNT = {"account_number", "account_name", "account_type", "holder_credit_code"}
_INSTITUTION = Field("bank_code", "code", required=True, section="transaction")
_TARGET = (
    Field("transaction_kind", "choice", required=True, options=("", *KINDS), section="fact"),
    Field("transaction_number", "text", required=True, hint=True, section="fact"),
    _INSTITUTION,
)
_SAID = tuple(each for each in ORDER.fields if each.name not in {*_ACCOUNT, "bank_code"})
STOP_TRANSACTION = Act(
    "stop_transaction", "stop_payment.stop_transaction.v1", (*_SAID[:3], *_TARGET, *_SAID[3:])
)
"""As a stop of an account; what is known is the payment, and who carried it."""
_MERCHANT = (
    *(Field(name, "text", more=True) for name in ("terminal_number", "merchant_number")),
    Field("merchant_name", "text", more=True),
    Field("merchant_id_type", "choice", more=True, options=("", *ID_TYPES)),
    *(Field(name, "text", more=True) for name in ("merchant_id_number", "merchant_id_until")),
    Field("merchant_phone", "phone", more=True),
    Field("merchant_address", "words", more=True),
    *(Field(name, "text", more=True) for name in ("hold_number", "event_number")),
)
ANSWER_TRANSACTION = Act(
    "answer_transaction_stop",
    ANSWER.wire,
    (
        Field("code", "code", required=True),
        Field("held_amount", "amount", hint=True),
        Field("balance", "amount", hint=True),
        Field("executed_at", "moment", hint=True),
        Field("expires_at", "moment", hint=True),
        Field("payee_account", "text", section="transaction"),
        Field("payee_name", "text", section="transaction"),
        Field("payee_bank", "text", section="transaction"),
        Field("failure_cause", "words"),
        Field("feedback_remark", "words"),
        *OPERATOR,
        *_MERCHANT,
    ),
)
