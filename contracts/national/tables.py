"""The tables: for each national message its fields, and where ours say the same."""

from collections.abc import Mapping

from contracts import freezing as fz
from contracts import measures as ms
from contracts import reporting as rp
from contracts import stop_payment as sp
from contracts import tracing as tr
from contracts.national.forms import AMOUNT, HOURS, MINOR, MOMENT, NAME, text
from contracts.national.rows import (
    ACCOUNT_TYPES,
    DIRECTIONS,
    MEANS,
    SCOPES,
    URGENCIES,
    Row,
    Table,
    needed,
)

TELECOM_FRAUD = "0000"
POLICE = "08"
"""The kind of paper that officers are known by: a police officer's number."""
REPORTED = "01"
"""What a report is: a report, and not papers after a stop."""
DETAILS = "02"
"""What a query asks for: the transactions."""
ID_TYPE = text(2)
HEAD = (
    needed("MessageFrom", "发送机构编号", "beside.sender", text(36)),
    needed("TransSerialNumber", "传输报文流水号", "beside.serial", text(53)),
)
_ID = needed("ApplicationID", "业务申请编号", "application_id", text(36))
_ORIGINAL = needed("OriginalApplicationID", "原业务申请编号", "beside.original", text(36))
_CASE = (
    needed("CaseNumber", "案件编号", "case_number", text(36)),
    needed("CaseType", "案件类型", fixed=TELECOM_FRAUD, form=text(36)),
    needed("EmergencyLevel", "紧急程度", "urgency", URGENCIES),
)
_ACCOUNT = (
    needed("BankID", "账户所属银行机构编码", "agency", text(12)),
    Row("BankName", "账户所属银行名称", form=NAME),
    needed("AccountType", "账号类别", "account_type", ACCOUNT_TYPES),
    needed("AccountName", "账户名", "account_name", NAME),
    needed("AccountNumber", "账卡号", "account_number", text(30)),
)
_APPLIED = needed("ApplicationTime", "申请时间", "beside.applied_at", MOMENT)
_ORGAN_NAME = needed("ApplicationOrgName", "申请机构名称", "beside.organ_name", NAME)
_ORGAN = (_APPLIED, needed("ApplicationOrgID", "申请机构编码", "ordered_by", text(36)), _ORGAN_NAME)
_OFFICERS = (
    needed("OperatorIDType", "经办人证件类型", form=ID_TYPE, fixed=POLICE),
    needed("OperatorIDNumber", "经办人证件号", "officer1_id", text(36)),
    needed("OperatorName", "经办人姓名", "officer1_name", NAME),
    Row("OperatorPhoneNumber", "经办人电话", form=text(30)),
    needed("InvestigatorIDType", "协查人证件类型", form=ID_TYPE, fixed=POLICE),
    needed("InvestigatorIDNumber", "协查人证件号", "officer2_id", text(36)),
    needed("InvestigatorName", "协查人姓名", "officer2_name", NAME),
)
_PAPERS = (
    Row("case_doc_id", "法律文书号", "legal_document_number", NAME),
    Row("FeedbackLimit", "结果反馈限定时间", "feedback_limit_hours", HOURS),
    Row("Attachments", "附件"),
)
_CLOSING = (*_ORGAN, *_OFFICERS, *_PAPERS)
_STOP = (
    _ID,
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
    *_ACCOUNT[2:],
    Row("Reason", "止付事由", "reason"),
    Row("Remark", "止付说明", "remark"),
    Row("StartTime", "止付起始时间", "starts_at", MOMENT),
    Row("ExpireTime", "止付截止时间", "expires_at", MOMENT),
    _APPLIED,
    needed("ApplicationOrgID", "申请机构编码", "beside.organ", text(36)),
    _ORGAN_NAME,
    *_OFFICERS[:3],
    Row("OperatorPhoneNumber", "经办人电话", "officer1_phone", text(30)),
    *_OFFICERS[4:],
    *_PAPERS,
)
_ABOUT = (_ID, _ORIGINAL, *_CASE, *_ACCOUNT)
_UNTIL = needed("ExpireTime", "截止时间", "until", MOMENT)
_LIFTED = Row("WithdrawalRemark", "解除说明", "reason")
_PROLONGED = (
    Row("PostponeStartTime", "延期起始时间", form=MOMENT),
    _UNTIL,
    Row("ExtendRemark", "延期说明", "reason"),
)
_FREEZE = (
    _ID,
    *_CASE,
    *_ACCOUNT,
    Row("IDType", "证件类型", form=ID_TYPE),
    Row("IDNumber", "证件号码", form=text(36)),
    needed("FreezeType", "冻结方式", "scope", SCOPES),
    needed("Currency", "币种", "currency", text(3)),
    needed("Balance", "申请冻结限额", "amount_minor", MINOR),
    Row("FreezeStartTime", "冻结起始时间", form=MOMENT),
    Row("ExpireTime", "冻结截止时间", form=MOMENT),
    Row("Reason", "冻结事由", "reason"),
    *_CLOSING,
)
_QUERY = (
    _ID,
    *_CASE,
    *_ACCOUNT,
    needed("InquiryMode", "查询内容", form=text(2), fixed=DETAILS),
    needed("InquiryPeriodStart", "交易流水查询起始时间", "transfer_time", MOMENT),
    Row("InquiryPeriodEnd", "交易流水查询截止时间", form=MOMENT),
    Row("Reason", "查询事由"),
    *_CLOSING,
)
_ANSWERED = needed("ApplicationID", "业务申请编号", "beside.application", text(36))
_RESULT = needed("Result", "执行结果", "code", text(4))
_WHY = (
    Row("FailureCause", "未能执行原因", "failure_cause"),
    Row("FeedbackRemark", "反馈说明", "feedback_remark"),
    Row("FeedbackOrgName", "反馈机构名称", "feedback_organ", NAME),
    Row("OperatorName", "经办人姓名", "operator_name", NAME),
    Row("OperatorPhoneNumber", "经办人电话", "operator_phone", text(30)),
)
_WHERE = (
    Row("AccountType", "账号类别", form=ACCOUNT_TYPES),
    Row("AccountNumber", "账卡号", "account_number", text(30)),
    Row("CardNumber", "卡/折号", form=text(30)),
)
_WINDOW = (
    Row("StartTime", "起始时间", "executed_at", MOMENT),
    Row("ExpireTime", "截止时间", "expires_at", MOMENT),
)
_LIFTED_AT = Row("WithdrawalTime", "解除生效时间", "executed_at", MOMENT)
_STOPPED = (
    *(_ANSWERED, _RESULT, *_WHERE),
    Row("AccountBalance", "账户余额", "balance", AMOUNT),
    *_WINDOW,
    *_WHY,
)
_FROZEN = (
    *(_ANSWERED, _RESULT, *_WHERE),
    Row("AppliedBalance", "申请冻结限额", "asked_amount", AMOUNT),
    Row("FrozedBalance", "执行冻结金额", "held_amount", AMOUNT),
    Row("Currency", "币种", "currency", text(3)),
    Row("AccountBalance", "账户余额", "balance", AMOUNT),
    Row("AccountAvaiableBalance", "冻结后账户可用余额", "available_amount", AMOUNT),
    Row("FormerApplicationDepartment", "在先冻结机关", "earlier_authority", NAME),
    Row("FormerFrozenCurrency", "在先冻结币种", "earlier_currency", text(3)),
    Row("FormerFrozenBalance", "在先冻结金额", "earlier_amount", AMOUNT),
    Row("FormerFrozenExpireTime", "在先冻结到期时间", "earlier_expires_at", MOMENT),
    *_WINDOW,
    *_WHY,
)
_SHAPED = (_ANSWERED, _RESULT, *_WHERE)
_LINE = (
    needed("TransactionSerial", "交易流水号", "serial", text(36)),
    needed("TransactionTime", "交易时间", "transacted_at", MOMENT),
    needed("BorrowingSigns", "借贷标志", "direction", DIRECTIONS),
    Row("CashMark", "现金标志", "means", MEANS),
    needed("TransactionAmount", "交易金额", "amount", AMOUNT),
    Row("AccountBalance", "交易余额", "balance", AMOUNT),
    Row("OpponentAccountNumber", "交易对方账卡号", "counterparty_account", text(30)),
    Row("OpponentName", "交易对方名称", "counterparty_name", NAME),
    Row("OpponentDepositBankID", "交易对方账号开户行", "counterparty_bank", text(36)),
    Row("TransactionRemark", "交易摘要", "summary"),
    *(
        Row(name, chinese)
        for name, chinese in (
            ("TransactionType", "交易类型"),
            ("Currency", "币种"),
            ("OpponentCredentialNumber", "交易对方证件号码"),
            ("TransactionBranchName", "交易网点名称"),
            ("TransactionBranchCode", "交易网点代码"),
            ("LogNumber", "日志号"),
            ("SummonsNumber", "传票号"),
            ("VoucherType", "凭证种类"),
            ("VoucherCode", "凭证号"),
            ("TerminalNumber", "终端号"),
            ("TransactionStatus", "交易是否成功"),
            ("TransactionAddress", "交易发生地"),
            ("MerchantName", "商户名称"),
            ("MerchantCode", "商户号"),
            ("IPAddress", "IP地址"),
            ("MAC", "MAC地址"),
            ("TellerCode", "交易柜员号"),
        )
    ),
)
_REPORT = (
    _ID,
    needed("ApplicationType", "举报类型", form=text(2), fixed=REPORTED),
    Row("ReportEndTime", "举报截止时间", form=MOMENT),
    Row("VictimName", "受害人姓名", "victim_name", NAME),
    Row("VictimPhoneNumber", "受害人联系电话", "victim_phone", text(30)),
    Row("VictimIDType", "受害人证件类型", form=ID_TYPE),
    Row("VictimIDNumber", "受害人证件号", "victim_id_number", text(30)),
    needed("AccidentDescription", "事件描述", "description"),
    Row("ReportOrgName", "举报机构名称", "feedback_organ", NAME),
    Row("OperatorName", "经办人姓名", "operator_name", NAME),
    Row("OperatorPhoneNumber", "经办人电话", "operator_phone", text(30)),
    Row("TransactionSerial", "交易流水号", "transfer_serial", text(36)),
    needed("TransactionTime", "交易时间", "transfer_time", MOMENT),
    needed("Currency", "币种", "currency", text(3)),
    needed("TransactionAmount", "交易金额", "amount", AMOUNT),
    Row("TransferOutBankID", "转出账户所属银行机构编码", "victim_bank", text(12)),
    Row("TransferOutAccountNumber", "转出账卡号", "victim_account", text(30)),
    needed("TransferInAccountName", "转入账户名", "account_name", NAME),
    needed("TransferInAccountNumber", "转入账卡号", "account_number", text(30)),
    *(
        Row(name, chinese)
        for name, chinese in (
            ("TransferInBankID", "转入账户所属银行机构编码"),
            ("TransactionType", "交易类型"),
            ("IPAddress", "IP地址"),
            ("MAC", "MAC地址"),
            ("DeviceID", "设备编号"),
            ("TransactionAddress", "交易发生地"),
            ("Remark", "备注"),
            ("IsCeased", "是否已止付"),
            ("Attachments", "附件"),
        )
    ),
)
_TOLD = (*_SHAPED, Row("Transactions", "交易明细", "transactions", lines=_LINE), *_WHY)
_LIFT = (*_ABOUT, _LIFTED, *_CLOSING)
_LIFT_DONE = (*_SHAPED, _LIFTED_AT, *_WHY)
_PROLONG = (*_ABOUT, *_PROLONGED, *_CLOSING)
_PROLONG_DONE = (*_SHAPED, *_WINDOW, *_WHY)

TABLES: Mapping[str, Table] = {
    table.code: table
    for table in (
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
        Table("100301", "账户交易明细查询", "transaction query", tr.QueryOrdered, _QUERY),
        Table("100401", "案件举报", "case report from a bank", rp.Report, _REPORT),
        Table("100302", "账户交易明细查询反馈", "lines of an account", sp.Answer, _TOLD),
    )
}
UNCARRIED: Mapping[str, str] = {
    "100303": "account/card subject query",
    "100304": "feedback to a subject query",
    "100305": "dynamic watch",
    "100306": "report of a dynamic watch",
    "100307": "end of a dynamic watch",
    "100308": "feedback to the end of a dynamic watch",
    "100309": "all accounts of a customer",
    "100310": "feedback to all accounts of a customer",
    "100402": "feedback to a case report",
    "100403": "suspicious list: abnormal card opening",
    "100404": "suspicious list: involved account",
    "100405": "suspicious list: abnormal event",
}
"""National messages that are not translated, though inquiries of ours ask the same as some."""
