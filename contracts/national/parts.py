"""Parts: the fields that many national messages share."""

from contracts.national.forms import AMOUNT, HOURS, MOMENT, NAME, text
from contracts.national.rows import ACCOUNT_TYPES, DIRECTIONS, MEANS, URGENCIES, Row, needed

TELECOM_FRAUD = "0000"
POLICE = "08"
"""The kind of paper that officers are known by: a police officer's number."""
MODE = "01"
"""What the head of every message says that is sent."""
ID_TYPE = text(2)
HEAD = (
    Row("Mode", "默认值", form=text(2), fixed=MODE),
    Row("To", "接收机构编号", "beside.receiver", text(36)),
    Row("MessageFrom", "发送机构编号", "beside.sender", text(36)),
    needed("TransSerialNumber", "传输报文流水号", "beside.serial", text(53)),
)
ID = needed("ApplicationID", "业务申请编号", "application_id", text(36))
ORIGINAL = needed("OriginalApplicationID", "原业务申请编号", "beside.original", text(36))
CASE = (
    needed("CaseNumber", "案件编号", "case_number", text(36)),
    needed("CaseType", "案件类型", fixed=TELECOM_FRAUD, form=text(36)),
    needed("EmergencyLevel", "紧急程度", "urgency", URGENCIES),
)
ACCOUNT = (
    needed("BankID", "账户所属银行机构编码", "agency", text(12)),
    Row("BankName", "账户所属银行名称", form=NAME),
    needed("AccountType", "账号类别", "account_type", ACCOUNT_TYPES),
    needed("AccountName", "账户名", "account_name", NAME),
    needed("AccountNumber", "账卡号", "account_number", text(30)),
)
APPLIED = needed("ApplicationTime", "申请时间", "beside.applied_at", MOMENT)
ORGAN_NAME = needed("ApplicationOrgName", "申请机构名称", "beside.organ_name", NAME)
ORGAN = (APPLIED, needed("ApplicationOrgID", "申请机构编码", "ordered_by", text(36)), ORGAN_NAME)
OFFICERS = (
    needed("OperatorIDType", "经办人证件类型", form=ID_TYPE, fixed=POLICE),
    needed("OperatorIDNumber", "经办人证件号", "officer1_id", text(36)),
    needed("OperatorName", "经办人姓名", "officer1_name", NAME),
    Row("OperatorPhoneNumber", "经办人电话", form=text(30)),
    needed("InvestigatorIDType", "协查人证件类型", form=ID_TYPE, fixed=POLICE),
    needed("InvestigatorIDNumber", "协查人证件号", "officer2_id", text(36)),
    needed("InvestigatorName", "协查人姓名", "officer2_name", NAME),
)
PAPERS = (
    Row("case_doc_id", "法律文书号", "legal_document_number", NAME),
    Row("FeedbackLimit", "结果反馈限定时间", "feedback_limit_hours", HOURS),
    Row("Attachments", "附件"),
)
CLOSING = (*ORGAN, *OFFICERS, *PAPERS)
ANSWERED = needed("ApplicationID", "业务申请编号", "beside.application", text(36))
RESULT = needed("Result", "执行结果", "code", text(4))
WHY = (
    Row("FailureCause", "未能执行原因", "failure_cause"),
    Row("FeedbackRemark", "反馈说明", "feedback_remark"),
    Row("FeedbackOrgName", "反馈机构名称", "feedback_organ", NAME),
    Row("OperatorName", "经办人姓名", "operator_name", NAME),
    Row("OperatorPhoneNumber", "经办人电话", "operator_phone", text(30)),
)
WHERE = (
    Row("AccountType", "账号类别", form=ACCOUNT_TYPES),
    Row("AccountNumber", "账卡号", "account_number", text(30)),
    Row("CardNumber", "卡/折号", form=text(30)),
)
WINDOW = (
    Row("StartTime", "起始时间", "executed_at", MOMENT),
    Row("ExpireTime", "截止时间", "expires_at", MOMENT),
)
LINE = (
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
