"""Reports of banks: the fields of 1004xx, and where ours say the same."""

from contracts import reporting as rp
from contracts import suspicions as su
from contracts.national.forms import AMOUNT, MOMENT, NAME, codes, text
from contracts.national.parts import ID, ID_TYPE, LINE
from contracts.national.rows import ABOVE, Row, Table, needed

_REPORTED = "01"
"""What a report is: a report, and not papers after a stop."""
_MOVED = (
    Row("ID", "交易流水号", "transfer_serial", text(36)),
    Row("Type", "交易类型"),
    needed("Time", "交易时间", "transfer_time", MOMENT),
    needed("Currency", "币种", "currency", text(3)),
    needed("TransferAmount", "交易金额", "amount", AMOUNT),
    Row("TransferOutBankID", "转出账户所属银行机构编码", "victim_bank", text(12)),
    Row("TransferOutBankName", "转出账户所属银行名称"),
    Row("TransferOutAccountName", "转出账户名"),
    Row("TransferOutAccountNumber", "转出卡/折号", "victim_account", text(30)),
    Row("TransferInBankID", "转入账户所属银行机构编码"),
    Row("TransferInBankName", "转入账户所属银行名称"),
    needed("TransferInAccountName", "转入账户名", "account_name", NAME),
    needed("TransferInAccountNumber", "转入卡/折号", "account_number", text(30)),
    *(
        Row(name, chinese)
        for name, chinese in (
            ("IP", "IP地址"),
            ("MAC", "MAC地址"),
            ("DeviceID", "设备ID"),
            ("Place", "交易地点"),
            ("Remark", "备注"),
            ("IsCeased", "是否已止付"),
        )
    ),
)
_REPORT = (
    ID,
    needed("ApplicationType", "举报类型", form=text(2), fixed=_REPORTED),
    Row("ReportEndTime", "上报时间", "beside.applied_at", MOMENT),
    Row("VictimName", "受害人姓名", "victim_name", NAME),
    Row("VictimPhoneNumber", "受害人联系电话", "victim_phone", text(30)),
    Row("VictimIDType", "受害人证件类型", form=ID_TYPE),
    Row("VictimIDNumber", "受害人证件号", "victim_id_number", text(30)),
    needed("AccidentDescription", "事件描述", "description"),
    Row("ReportOrgName", "举报机构名称", "feedback_organ", NAME),
    Row("OperatorName", "经办人姓名", "operator_name", NAME),
    Row("OperatorPhoneNumber", "经办人电话", "operator_phone", text(30)),
    Row("TransactionList", "交易清单", needed=True, lines=_MOVED),
    Row("Attachments", "附件"),
)
_RECEIVED = (
    needed("ApplicationID", "业务申请编号", "beside.application", text(36)),
    needed("ApplicationType", "案件举报类型", form=text(2), fixed=_REPORTED),
    Row("ReportEndTime", "反馈时间", "beside.applied_at", MOMENT),
    needed("Result", "结果", "beside.result", codes(taken_up="0000")),
    Row("OperatorName", "经办人姓名", form=NAME),
    Row("OperatorPhoneNumber", "经办人电话", form=text(30)),
    Row("FeedbackOrgName", "反馈机构名称", "beside.organ_name", NAME),
    Row("FeedbackRemark", "反馈说明"),
)
_FEATURE = needed("FeatureCode", "事件特征码", "feature_code", text(4))
_BANK = needed("BankID", "上报机构编码", "beside.agency", text(12))
_TRUSTED = Row("FromTGOrganizationId", "托管机构编码")
_PAPERS = (
    Row("IDType", "证件类型", "holder_id_type", ID_TYPE),
    Row("IDNumber", "证件号", "holder_id_number", text(30)),
)
_CONTACT = (
    Row("OperatorName", "经办人姓名", "operator_name", NAME),
    Row("OperatorPhoneNumber", "经办人电话", "operator_phone", text(30)),
)
_BY = (Row("ReportOrgName", "上报机构名称", "feedback_organ", NAME), *_CONTACT)
_OPENED = (
    needed("CardNumber", "卡/折号", "account_number", text(30)),
    Row("AccountOpenTime", "开卡时间", "opened_at", MOMENT),
    Row("AccountOpenPlace", "开卡地点", "opened_where"),
)
_OPENINGS = (
    *(_TRUSTED, ID, _FEATURE, _BANK, *_PAPERS),
    Row("IDName", "姓名", "holder_name", NAME),
    Row("AccountsList", "卡/折信息", "openings", lines=_OPENED),
    *_BY,
)


def _account(*lines: Row) -> tuple[Row, ...]:
    """Return the fields of an account that says its lines."""
    return (
        Row("AccountNumber", "定位账户账号"),
        Row("AccountSerial", "一般(子)账户序号"),
        Row("AccountType", "一般(子)账户类别"),
        Row("AccountStatus", "账户状态"),
        Row("Currency", "币种", "currency", text(3)),
        Row("CashRemit", "钞汇标志"),
        Row("TransactionList", "交易清单", "transactions", lines=lines),
    )


_CARD = Row("CardNumber", "卡/折号", "account_number", text(30))
_NAMED = Row("AccountName", "账户名", "account_name", NAME)
_INVOLVED = (
    *(_TRUSTED, ID, _FEATURE, _BANK, _CARD, _NAMED, *_PAPERS),
    Row("PhoneNumber", "联系电话", "holder_phone", text(30)),
    Row("Address", "通讯地址", "holder_address"),
    Row("PostCode", "邮政编码"),
    Row("AccountOpenPlace", "开卡地点", "opened_where"),
    Row("AccountList", "账户信息", lines=_account(*LINE)),
    *_BY,
)
_EACH = needed("FeatureCode", "事件特征码", f"{ABOVE}feature_code", text(4))
_SEEN = (
    *(_NAMED, _CARD, Row("Remark", "备注", "description")),
    Row("AccountList", "账户信息", lines=_account(_EACH, *LINE)),
)
_EVENT = (*(_TRUSTED, ID, _BANK), Row("AccountsList", "卡/折信息", lines=_SEEN), *_CONTACT)

REPORTS = (
    Table("100401", "案件举报", "case report from a bank", rp.Report, _REPORT),
    Table("100402", "案件举报反馈", "feedback to a case report", rp.TakenUp, _RECEIVED),
    Table("100403", "可疑名单上报-异常开卡", "abnormal opening", su.ReportSuspicion, _OPENINGS),
    Table("100404", "可疑名单上报-涉案账户", "involved account", su.ReportSuspicion, _INVOLVED),
    Table("100405", "可疑名单上报-异常事件", "abnormal event", su.ReportSuspicion, _EVENT),
)
