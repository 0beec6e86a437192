"""Queries: the fields of 1003xx, and where ours say the same."""

from contracts import inquiries as iq
from contracts import stop_payment as sp
from contracts import tracing as tr
from contracts.national.forms import AMOUNT, DAY, MOMENT, NAME, text, words
from contracts.national.parts import (
    ANSWERED,
    CASE,
    CLOSING,
    ID,
    ID_TYPE,
    LINE,
    OFFICERS,
    ORGAN,
    RESULT,
    WHY,
)
from contracts.national.rows import SUBJECT_TYPES, Row, Table, elsewhere, needed

DETAILS = "02"
"""What a query of transactions asks for: the transactions."""
HOLDS = "02"
"""What a query of all accounts asks for: what holds on them as well."""
EXECUTE = "1"
"""A watch is to be kept."""
_STATES = words(active="正常", dormant="睡眠", stopped="止付", frozen="冻结", closed="销户")
_BANK = (
    needed("SubjectType", "查询主体类别", "account_type", SUBJECT_TYPES),
    needed("BankID", "账户所属银行机构编码", "agency", text(12)),
    Row("BankName", "账户所属银行名称", form=NAME),
)
_CARD = (
    needed("AccountName", "账户名", "account_name", NAME),
    needed("CardNumber", "卡/折号", "account_number", text(30)),
)
_WHAT_FOR = (Row("Reason", "查询事由", "reason"), Row("Remark", "查询说明"))
_ASKED = (ID, *CASE, *_BANK, *_CARD)
_QUERY = (
    *_ASKED,
    needed("InquiryMode", "查询内容", form=text(2), fixed=DETAILS),
    needed("InquiryPeriodStart", "交易流水查询起始时间", "transfer_time", MOMENT),
    Row("InquiryPeriodEnd", "交易流水查询截止时间", form=MOMENT),
    Row("Reason", "查询事由"),
    _WHAT_FOR[1],
    *CLOSING,
)
_SUBJECT = (*_ASKED, *_WHAT_FOR, *CLOSING)
_ENDS_AT = ("InterceptionEndTime", "执行截止时间")
_WATCH = (
    *_ASKED,
    needed("InterceptionOrderID", "执行命令", form=text(1), fixed=EXECUTE),
    Row("InterceptionStartTime", "执行起始时间", form=MOMENT),
    needed(*_ENDS_AT, "until", MOMENT),
    *_WHAT_FOR,
    *CLOSING,
)
_END = (
    *elsewhere(ID, *CASE, *_BANK, *_CARD),
    needed("OriginalApplicationID", "原动态查询申请编号", "beside.original", text(36)),
    Row("InterceptionEndTime", "动态查询解除生效时间", "beside.ended_at", MOMENT),
    needed("Reason", "解除事由", "reason"),
    _WHAT_FOR[1],
    *elsewhere(*ORGAN, *OFFICERS),
    Row("Attachments", "附件"),
)
_PERSON = (
    *(ID, *CASE, *_BANK),
    Row("AccountCredentialType", "查询证照类型代码", form=ID_TYPE),
    Row("AccountCredentialNumber", "查询证照号码", "holder_id_number", text(30)),
    needed("AccountSubjectName", "查询主体名称", "account_name", NAME),
    needed("InquiryMode", "查询内容", form=text(2), fixed=HOLDS),
    *_WHAT_FOR,
    *CLOSING,
)
_SAID = WHY[1:]
_KEPT_AT = tuple(
    Row(name, chinese)
    for name, chinese in (
        ("DepositBankBranch", "开户网点"),
        ("DepositBankBranchCode", "开户网点代码"),
    )
)
_CLOSED = tuple(
    Row(name, chinese)
    for name, chinese in (
        ("AccountCancellationTime", "销户日期"),
        ("AccountCancellationBranch", "销户网点"),
        ("Remark", "备注"),
    )
)
_SUB_ACCOUNT = tuple(
    Row(name, chinese)
    for name, chinese in (
        ("AccountNumber", "定位账户账号"),
        ("AccountSerial", "一般(子)账户序号"),
        ("AccountType", "一般(子)账户类别"),
    )
)
_MOVED = tuple(
    Row(name, chinese)
    for name, chinese in (("CashRemit", "钞汇标志"), ("LastTransactionTime", "最后交易时间"))
)
_LINES = Row("Transactions", "交易明细", "transactions", lines=LINE)
_TOLD_OF = (
    *_SUB_ACCOUNT,
    Row("AccountStatus", "账户状态"),
    Row("Currency", "币种", "currency", text(3)),
    Row("AccountBalance", "账户余额", "balance", AMOUNT),
    Row("AvailableBalance", "可用余额", "available_amount", AMOUNT),
    *_MOVED,
    _LINES,
)
_TOLD = (
    *(ANSWERED, RESULT),
    Row(
        "Accounts",
        "账户明细",
        lines=(
            Row("AccountName", "主账户名称"),
            Row("CardNumber", "主账户", "account_number", text(30)),
            *_KEPT_AT,
            Row("AccountOpenTime", "开户日期"),
            *_CLOSED,
            Row("AccountList", "账户及交易明细", lines=_TOLD_OF),
        ),
    ),
    *_SAID,
)
_HOLDER = (
    *(ANSWERED, RESULT),
    Row("AccountCredentialType", "证照类型代码", "holder_id_type", ID_TYPE),
    Row("AccountCredentialNumber", "证照号码", "holder_id_number", text(30)),
    Row("AccountSubjectName", "主体名称", "holder_name", NAME),
    Row("TelNumber", "联系手机", "holder_phone", text(30)),
    Row("ResidentAddress", "住宅地址", "holder_address"),
    *(
        Row(name, chinese)
        for name, chinese in (
            ("CardOperatorName", "代办人姓名"),
            ("CardOperatorCredentialType", "代办人证件类型"),
            ("CardOperatorCredentialNumber", "代办人证件号码"),
            ("ResidentTelNumber", "住宅电话"),
            ("WorkCompanyName", "工作单位"),
            ("WorkAddress", "单位地址"),
            ("WorkTelNumber", "单位电话"),
            ("EmailAddress", "邮箱地址"),
            ("ArtificialPersonRep", "法人代表"),
            ("ArtificialPersonRepCredentialType", "法人代表证件类型"),
            ("ArtificialPersonRepCredentialNumber", "法人代表证件号码"),
            ("BusinessLicenseNumber", "客户工商注册号码"),
            ("StateTaxSerial", "国税纳税号"),
            ("LocalTaxSerial", "地税纳税号"),
        )
    ),
    *_SAID,
)
_WATCHED = (
    *(ANSWERED, RESULT),
    Row("AccountName", "账户名"),
    Row("AccountNumber", "定位账户账号"),
    Row("CardNumber", "卡/折号", "account_number", text(30)),
    _LINES,
    *_SAID,
)
_WATCH_OVER = (
    *(ANSWERED, RESULT),
    *(
        Row(name, chinese)
        for name, chinese in (
            ("CaseNumber", "案件编号"),
            ("ApplicationOrgID", "申请机构编码"),
            ("ApplicationOrgName", "申请机构名称"),
            ("ApplicationTime", "申请时间"),
            ("BankID", "账户所属银行机构编码"),
            ("BankName", "账户所属银行名称"),
            ("AccountName", "账户名"),
        )
    ),
    Row("CardNumber", "卡/折号", "account_number", text(30)),
    Row("WithdrawalRemark", "解除动态查询说明"),
    _SAID[0],
    *_SAID[2:],
)
_OWNED = (
    *_SUB_ACCOUNT,
    Row("AccountStatus", "账户状态", "state", _STATES),
    Row("Currency", "币种", "currency", text(3)),
    Row("AccountBalance", "账户余额", "balance", AMOUNT),
    Row("AvailableBalance", "可用余额"),
    *_MOVED,
)
_ALL = (
    *(ANSWERED, RESULT),
    Row(
        "Accounts",
        "账户明细",
        "accounts",
        lines=(
            Row("AccountName", "主账户名称"),
            needed("CardNumber", "主账户", "account_number", text(30)),
            *_KEPT_AT,
            Row("AccountOpenTime", "开户日期", "opened_on", DAY),
            *_CLOSED,
            Row("AccountList", "账户信息", lines=_OWNED),
        ),
    ),
    Row("Measures", "强制措施"),
    Row("Priorities", "共有权/优先权"),
    *_SAID,
)

QUERIES = (
    Table("100301", "账户交易明细查询", "transaction query", tr.QueryOrdered, _QUERY),
    Table("100302", "账户交易明细查询反馈", "lines of an account", sp.Answer, _TOLD),
    Table("100303", "账户持卡主体查询", "subject query", iq.SubjectQueryOrdered, _SUBJECT),
    Table("100304", "账户持卡主体查询反馈", "holder of an account", sp.Answer, _HOLDER),
    Table("100305", "账户动态查询", "watch", iq.WatchOrdered, _WATCH),
    Table("100306", "账户动态查询反馈", "report of a watch", sp.Answer, _WATCHED),
    Table("100307", "账户动态查询解除", "end of a watch", sp.Withdraw, _END),
    Table(
        "100308", "账户动态查询解除反馈", "feedback to the end of a watch", sp.Answer, _WATCH_OVER
    ),
    Table("100309", "客户全账户查询", "all accounts of a person", iq.AccountsQueryOrdered, _PERSON),
    Table("100310", "客户全账户查询反馈", "the accounts of a person", sp.Answer, _ALL),
)
