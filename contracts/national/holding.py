"""Stops and freezes: the fields of 1001xx and 1002xx, and where ours say the same."""

from contracts import freezing as fz
from contracts import measures as ms
from contracts import stop_payment as sp
from contracts.national.forms import AMOUNT, MINOR, MOMENT, NAME, text
from contracts.national.parts import (
    ACCOUNT,
    ANSWERED,
    APPLIED,
    CASE,
    CLOSING,
    ID,
    ID_TYPE,
    OFFICERS,
    ORGAN_NAME,
    ORIGINAL,
    PAPERS,
    RESULT,
    WHERE,
    WHY,
    WINDOW,
)
from contracts.national.rows import SCOPES, URGENCIES, Row, Table, needed

_ABOUT = (ID, ORIGINAL, *CASE, *ACCOUNT)
_LIFTED_AT = Row("WithdrawalTime", "解除生效时间", "executed_at", MOMENT)
_STOP = (
    ID,
    needed("ApplicationType", "是否补流程", "application_type", text(2)),
    Row("OriginalApplicationID", "原举报申请编号", "original_application_id", text(36)),
    needed("CaseNumber", "案件编号", "case_number", text(36)),
    needed("CaseType", "案件类型", "case_type", text(36)),
    needed("EmergencyLevel", "紧急程度", "urgency", URGENCIES),
    Row("TransferOutBankID", "转出账户所属银行机构编码", "victim_bank", text(12)),
    Row("TransferOutBankName", "转出账户所属银行名称", form=NAME),
    Row("TransferOutAccountName", "转出账户名", "victim_name", NAME),
    Row("TransferOutAccountNumber", "转出账卡号", "victim_account", text(30)),
    needed("Currency", "币种", "currency", text(3)),
    needed("TransferAmount", "转出金额", "amount", AMOUNT),
    needed("TransferTime", "转出时间", "transfer_time", MOMENT),
    Row("BankID", "止付账户所属银行机构编码", "bank_code", text(12)),
    Row("BankName", "止付账户所属银行名称", "bank_name", NAME),
    *ACCOUNT[2:],
    Row("Reason", "止付事由", "reason"),
    Row("Remark", "止付说明", "remark"),
    Row("StartTime", "止付起始时间", "starts_at", MOMENT),
    Row("ExpireTime", "止付截止时间", "expires_at", MOMENT),
    APPLIED,
    needed("ApplicationOrgID", "申请机构编码", "beside.organ", text(36)),
    ORGAN_NAME,
    *OFFICERS[:3],
    Row("OperatorPhoneNumber", "经办人电话", "officer1_phone", text(30)),
    *OFFICERS[4:],
    *PAPERS,
)
_UNTIL = needed("ExpireTime", "截止时间", "until", MOMENT)
_LIFTED = Row("WithdrawalRemark", "解除说明", "reason")
_PROLONGED = (
    Row("PostponeStartTime", "延期起始时间", form=MOMENT),
    _UNTIL,
    Row("ExtendRemark", "延期说明", "reason"),
)
_FREEZE = (
    ID,
    *CASE,
    *ACCOUNT,
    Row("IDType", "证件类型", form=ID_TYPE),
    Row("IDNumber", "证件号码", form=text(36)),
    needed("FreezeType", "冻结方式", "scope", SCOPES),
    needed("Currency", "币种", "currency", text(3)),
    needed("Balance", "申请冻结限额", "amount_minor", MINOR),
    Row("FreezeStartTime", "冻结起始时间", form=MOMENT),
    Row("ExpireTime", "冻结截止时间", form=MOMENT),
    Row("Reason", "冻结事由", "reason"),
    *CLOSING,
)
_STOPPED = (
    *(ANSWERED, RESULT, *WHERE),
    Row("AccountBalance", "账户余额", "balance", AMOUNT),
    *WINDOW,
    *WHY,
)
_FROZEN = (
    *(ANSWERED, RESULT, *WHERE),
    Row("AppliedBalance", "申请冻结限额", "asked_amount", AMOUNT),
    Row("FrozedBalance", "执行冻结金额", "held_amount", AMOUNT),
    Row("Currency", "币种", "currency", text(3)),
    Row("AccountBalance", "账户余额", "balance", AMOUNT),
    Row("AccountAvaiableBalance", "冻结后账户可用余额", "available_amount", AMOUNT),
    Row("FormerApplicationDepartment", "在先冻结机关", "earlier_authority", NAME),
    Row("FormerFrozenCurrency", "在先冻结币种", "earlier_currency", text(3)),
    Row("FormerFrozenBalance", "在先冻结金额", "earlier_amount", AMOUNT),
    Row("FormerFrozenExpireTime", "在先冻结到期时间", "earlier_expires_at", MOMENT),
    *WINDOW,
    *WHY,
)
_SHAPED = (ANSWERED, RESULT, *WHERE)
_LIFT = (*_ABOUT, _LIFTED, *CLOSING)
_LIFT_DONE = (*_SHAPED, _LIFTED_AT, *WHY)
_PROLONG = (*_ABOUT, *_PROLONGED, *CLOSING)
_PROLONG_DONE = (*_SHAPED, *WINDOW, *WHY)

HOLDING = (
    Table("100101", "紧急止付", "stop", sp.Order, _STOP),
    Table("100102", "紧急止付反馈", "feedback to a stop", sp.Answer, _STOPPED),
    Table("100103", "止付解除", "stop release", ms.ReleaseOrdered, _LIFT),
    Table("100104", "止付解除反馈", "feedback to a stop release", sp.Answer, _LIFT_DONE),
    Table("100105", "止付延期", "stop extension", ms.ExtensionOrdered, _PROLONG),
    Table("100106", "止付延期反馈", "feedback to a stop extension", sp.Answer, _PROLONG_DONE),
    Table("100201", "冻结", "freeze", fz.FreezeOrdered, _FREEZE),
    Table("100202", "冻结反馈", "feedback to a freeze", sp.Answer, _FROZEN),
    Table("100203", "冻结解除", "freeze release", fz.UnfreezeOrdered, _LIFT),
    Table("100204", "冻结解除反馈", "feedback to a freeze release", sp.Answer, _LIFT_DONE),
    Table("100205", "冻结延期", "freeze extension", fz.RenewalOrdered, _PROLONG),
    Table("100206", "冻结延期反馈", "feedback to a freeze extension", sp.Answer, _PROLONG_DONE),
)
