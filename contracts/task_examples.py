"""Examples of what is said of a task: a street's police station reaches somebody who is warned."""

import base64
import hashlib
from collections.abc import Mapping

from contracts.measure_examples import CASE, CENTRE
from contracts.message import Wire

OFFICE = "ZLPCS"
TASK = "7e2a9d14-5c3b-5f68-9a07-3d8e1b6c4f92"
_DISPATCH = "1b9c4e73-8d2f-5a06-b4e1-6f3a7c5d9e28"
_PERSON = {
    "person_name": "周英兰",
    "person_id_number": "330522200210067624",
    "person_phone": "+8613905720001",
}
_ASKED = _PERSON | {
    "task_id": "T02-0001",
    "project": "高危预警见面劝阻",
    "case_number": CASE,
    "urgency": "urgent",
    "instructions": "当面核实并劝阻,未见到本人不得结案",
}
_WORDED = {"title": "见面劝阻潜在受害人", "deliverable": "劝阻结果", "template": "reach_person"}
_FIGURES = {
    "figures": [
        {"figure": "visits", "name": "上门次数", "name_en": "Visits", "unit": "次", "kind": "count"}
    ]
}
_GIVEN = {"figures": [{"figure": "visits", "value": 2}]}
_CLOCK = {
    "since": "2026-11-20T11:00:00Z",
    "due_at": "2026-11-23T16:00:00Z",
    "first_nudge_at": "2026-11-22T01:30:00Z",
    "second_nudge_at": "2026-11-23T00:36:00Z",
}
_DUE = "2026-11-24T09:00:00Z"
_BY = {"answer_by": "2026-11-24T16:00:00Z"}
_HANDLER = {"handler_name": "沈卫国", "handler_phone": "+8613905720002"}
_REPORT = {"report": "两次上门均未见到本人,电话未接", "reached": False}
_REASON = {"reason": "请补充邻居走访情况"}
_REMARK = {"remark": "已上门一次,无人应门"}
_QUESTION = {"question": "请提供现住址"}
_ANSWER = {"answer": "织里镇富民路 18 号"}
_MORE = {"until": _DUE, "reason": "本人外出,周二返回"}
_OVERDUE = {"deadline": "due", "due_at": "2026-11-23T16:00:00Z"}
_NUDGE = {"nudge": "first", "due_at": "2026-11-23T16:00:00Z"}
_OFFICER = "shen.jianguo"
_PURPOSE = {"purpose": "execution"}
_PHOTO = b"\xff\xd8\xff\xe0 photo"
_FILE = {"name": "上门照片.jpg", "media_type": "image/jpeg"}
_HASH = hashlib.sha256(_PHOTO).hexdigest()
_KEPT = hashlib.sha256(b"the photo as it lies sealed").hexdigest()
_HELD = {"size": len(_PHOTO), "sha256": _HASH}

TASKS: Mapping[str, Wire] = {
    "liaison_tasks.issue.v1": _ASKED
    | _FIGURES
    | {"template": "reach_person", "assignee": OFFICE, "due": _DUE, "issuer": CENTRE},
    "liaison_tasks.dispatch.issued.v1": _ASKED
    | _WORDED
    | _FIGURES
    | {"offices": OFFICE, "ordered_by": CENTRE},
    "liaison_tasks.issued.v1": _ASKED
    | _WORDED
    | _FIGURES
    | _CLOCK
    | {
        "template_version": 1,
        "reaches": True,
        "dispatch": _DISPATCH,
        "agency": OFFICE,
        "ordered_by": CENTRE,
    },
    "liaison_tasks.reveal.v1": _PURPOSE,
    "liaison_tasks.read.revealed.v1": _PURPOSE | {"order_id": TASK},
    "liaison_tasks.delivered.v1": {"channel": "console"},
    "liaison_tasks.sign.v1": _HANDLER,
    "liaison_tasks.signed.v1": _HANDLER,
    "liaison_tasks.report_progress.v1": _REMARK,
    "liaison_tasks.progress_reported.v1": _REMARK,
    "liaison_tasks.attach.v1": _FILE | {"content": base64.b64encode(_PHOTO).decode()},
    "liaison_tasks.attached.v1": _FILE
    | _HELD
    | {"content_key": "5e" * 32, "kept": _KEPT, "attached_at": "2026-11-22T01:50:00Z"},
    "liaison_tasks.submit.v1": _REPORT | _GIVEN,
    "liaison_tasks.submitted.v1": _REPORT
    | _GIVEN
    | {"attachments": [_FILE | _HELD], "kept": [_KEPT]}
    | _PERSON
    | {
        "case_number": CASE,
        "agency": OFFICE,
        "ordered_by": CENTRE,
        "submitted_at": "2026-11-22T02:00:00Z",
        "review_by": "2026-11-24T16:00:00Z",
    },
    "liaison_tasks.accept.v1": {},
    "liaison_tasks.accepted.v1": {"accepted_by": _OFFICER},
    "liaison_tasks.return_for_more.v1": _REASON,
    "liaison_tasks.returned_for_more.v1": _REASON | _CLOCK,
    "liaison_tasks.close.v1": {},
    "liaison_tasks.closed.v1": {"look_back_by": "2026-12-22T02:00:00Z", "reached": False},
    "liaison_tasks.mark_overdue.v1": _OVERDUE,
    "liaison_tasks.overdue.v1": _OVERDUE | {"agency": OFFICE},
    "liaison_tasks.remind.v1": _NUDGE,
    "liaison_tasks.nudged.v1": _NUDGE | {"nudged_at": "2026-11-22T01:30:00Z"},
    "liaison_tasks.reminded.v1": _BY | {"due_at": "2026-11-23T16:00:00Z"},
    "liaison_tasks.ask_extension.v1": _MORE,
    "liaison_tasks.extension_asked.v1": _MORE,
    "liaison_tasks.grant_extension.v1": {},
    "liaison_tasks.extension_granted.v1": _CLOCK | {"granted_by": _OFFICER},
    "liaison_tasks.deny_extension.v1": _REASON,
    "liaison_tasks.extension_denied.v1": _REASON | {"denied_by": _OFFICER},
    "liaison_tasks.ask_question.v1": _QUESTION,
    "liaison_tasks.question_asked.v1": _QUESTION | _BY | {"asked_at": "2026-11-21T02:00:00Z"},
    "liaison_tasks.answer_question.v1": _ANSWER,
    "liaison_tasks.question_answered.v1": _ANSWER | _CLOCK,
    "liaison_tasks.reassign.v1": _REASON | {"assignee": "WXFJ", "due": _DUE},
    "liaison_tasks.reassigned.v1": _REASON | {"task": TASK, "to": "WXFJ"},
    "liaison_tasks.withdraw.v1": _REASON,
    "liaison_tasks.withdrawn.v1": _REASON,
    "liaison_tasks.confirm.v1": _REASON,
    "liaison_tasks.confirmed.v1": _REASON | {"confirmed_by": _OFFICER},
    "liaison_tasks.reopen.v1": _REASON | {"due": _DUE},
    "liaison_tasks.reopened.v1": _REASON | _CLOCK | {"reopened_by": _OFFICER},
}
"""One true example of each of these messages, by wire name."""
