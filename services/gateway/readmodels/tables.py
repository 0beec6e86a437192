"""Where the view of orders is kept: a row an order, and a row for each of its events.

Instants are UTC text of 27 characters, so that text order is time order.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, MetaData, String, Table, Text

order_metadata = MetaData()
ASKED, APPROVED, REJECTED = "asked", "approved", "rejected"
"""How an order's approval stands, where policy asked for one."""


def _instant(name: str) -> Column[str]:
    return Column(name, String(27))


def _word(name: str, size: int = 36) -> Column[str]:
    return Column(name, String(size))


order_view = Table(
    "order_view",
    order_metadata,
    Column("order_id", String(36), primary_key=True),
    _word("kind"),
    _word("act"),
    _word("application_id"),
    _word("case_number"),
    _word("agency"),
    _word("ordered_by"),
    _word("urgency"),
    _word("account_masked", 60),
    _word("holder_masked", 60),
    _word("account_ref"),
    _word("phone_ref"),
    _word("parent"),
    _word("root"),
    Column("level", Integer),
    Column("amount_minor", BigInteger),
    _word("currency", 3),
    _word("status"),
    Column("version", Integer),
    Column("position", BigInteger, nullable=False),
    Column("ordered_position", BigInteger, nullable=False),
    _instant("ordered_at"),
    _instant("offered_at"),
    _instant("acknowledge_by"),
    _instant("answer_by"),
    _instant("delivered_at"),
    _instant("acknowledged_at"),
    _instant("answered_at"),
    _instant("withdrawn_at"),
    Column("acknowledge_overdue", Boolean, nullable=False),
    Column("answer_overdue", Boolean, nullable=False),
    _instant("due_at"),
    _word("code"),
    _word("code_class"),
    Column("counts_against_agency", Boolean),
    Column("held_minor", BigInteger),
    Column("answers", Integer, nullable=False),
    _word("flags", 200),
    _instant("clarify_by"),
    Column("clarify_overdue", Boolean, nullable=False),
    _word("approval"),
    _word("given_by"),
    _word("first_approved_by"),
    _instant("papers_by"),
    _instant("papers_at"),
    Column("papers_overdue", Boolean, nullable=False),
    _instant("in_force_from"),
    _instant("in_force_until"),
    Column("measure_held_minor", BigInteger),
    Column("returned_minor", BigInteger),
    Column("partial", Boolean),
    _instant("lapsed_at"),
    _instant("released_at"),
    _word("legal_basis", 60),
    _word("approved_by"),
    _word("approver_rank"),
    _word("scope"),
    _instant("superseded_at"),
    _instant("watch_until"),
    _instant("watch_ended_at"),
    _instant("warned_at"),
    _instant("reverify_by"),
    _instant("queued_at"),
    _word("earlier_authority", 60),
    Column("earlier_minor", BigInteger),
    _word("earlier_currency", 3),
    _instant("earlier_until"),
    _instant("cleared_at"),
    _word("wrongful_ground"),
    _instant("release_by"),
    Column("release_overdue", Boolean, nullable=False),
    _instant("appeal_by"),
    Column("appeal_overdue", Boolean, nullable=False),
    _word("appeal_outcome"),
    Column("force_began", BigInteger),
    Column("force_ended", BigInteger),
    Column("response_seconds", Integer),
    Column("detail", Text),
)
"""One row an order: `act` is what is to be done (`stop`, `query`), `parent` the order that it
follows from, `root` the first of all, `level` how many accounts the money had come to by then;
of a bank's report, `acknowledge_by` and `acknowledged_at` are those of the centre that is to
take it up, and of what looks suspicious to it `code` is the feature code; `position` is that of
its latest event, `ordered_position` that of its first; `due_at` is the deadline that runs next,
null when none does; `code` to `held_minor` are those of the first answer, `flags` the codes of
what does not add up in the last; `clarify_by` is when the agency is to have said what it meant,
null when nothing is asked; `approval` is one of the words above, null where policy asked for
none, `given_by` who gave the order then, `first_approved_by` the first of two who approve it;
`papers_by` is when a stop that came before its papers must have them, `papers_at` when it had them;
`warned_at` is when the end of its measure was last announced, null once that was moved;
`reverify_by` is when the holder of a line is to have been verified again, null once they were;
`queued_at` is since when its freeze waits behind the one that `earlier_` tells of;
`response_seconds` is from offer to first answer, rounded up; `measure_held_minor` is what its
measure holds, `returned_minor` what was paid back out of it; `detail` is the ordered data as JSON,
masked; `account_ref` and `phone_ref` are the same for the same account, or victim's phone; an order
that is about no account has no `account_masked`, one that asks for no sum no `amount_minor`;
`cleared_at` is when it, or what it followed from, was found unrelated; `release_by` and `appeal_by`
run while a release is proposed, an appeal open;
`force_began` and `force_ended` are a measure's instants in microseconds since 1970."""

Index("order_view_agency", order_view.c.agency, order_view.c.due_at)
Index("order_view_ordered_by", order_view.c.ordered_by, order_view.c.due_at)
Index("order_view_ordered_position", order_view.c.ordered_position)
Index("order_view_position", order_view.c.position)
Index("order_view_application", order_view.c.application_id)
Index("order_view_case", order_view.c.case_number)
Index("order_view_account", order_view.c.account_ref)
Index("order_view_phone", order_view.c.phone_ref)
Index("order_view_parent", order_view.c.parent)
Index("order_view_root", order_view.c.root)

order_event = Table(
    "order_event",
    order_metadata,
    Column("position", BigInteger, primary_key=True, autoincrement=False),
    Column("order_id", String(36), nullable=False, index=True),
    Column("version", Integer, nullable=False),
    Column("type", String(100), nullable=False),
    Column("recorded_at", String(27), nullable=False),
    Column("leaf_hash", String(64), nullable=False),
    Column("envelope", Text, nullable=False),
    Column("key_id", String(36), index=True),
    Column("data", Text, nullable=False),
)
"""Every event of an order, of the measure it made, and of its readings: `envelope` is the exact
text of the log, sealed under the key `key_id`; `data` is what it says as JSON, masked."""

protected_account = Table(
    "protected_account",
    order_metadata,
    Column("account_ref", String(36), primary_key=True),
    Column("agency", String(36), nullable=False),
    Column("account_masked", String(60), nullable=False),
    Column("source", String(60), nullable=False),
    Column("entered_at", String(27), nullable=False),
    _word("entered_by"),
    _word("entered_by_person"),
    Column("position", BigInteger, nullable=False, index=True),
    Column("key_id", String(36), index=True),
)
"""The white list: a row an account that is on it, entered by the event at `position`."""

company_view = Table(
    "company_view",
    order_metadata,
    Column("company_id", String(36), primary_key=True),
    _word("uscc", 18),
    _word("name", 60),
    _word("agency"),
    _word("centre"),
    _word("registered_address", 120),
    _word("established_on", 10),
    _word("company_agent", 60),
    _word("representative_masked", 60),
    Column("capital_subscribed_minor", BigInteger),
    Column("capital_paid_minor", BigInteger),
    _word("address_ref"),
    _word("representative_ref"),
    _word("phone_ref"),
    _word("agent_ref"),
    _word("stage"),
    Column("points", Integer),
    _word("band"),
    _word("verdict"),
    _word("proposed"),
    _word("proposed_by"),
    _word("given_by"),
    _word("approved_by"),
    _word("bank_measure"),
    _word("carrier_measure"),
    _instant("pushed_at"),
    _instant("judged_at"),
    _instant("recheck_at"),
    _instant("question_by"),
    _instant("desk_check_by"),
    _instant("field_check_by"),
    _instant("objection_by"),
    _instant("due_at"),
    _word("missed", 60),
    Column("desk_checked", Boolean, nullable=False),
    _word("struck_off_on", 10),
    _word("case_number"),
    Column("version", Integer, nullable=False),
    Column("position", BigInteger, nullable=False),
    Column("first_position", BigInteger, nullable=False, index=True),
    Column("detail", Text),
    Column("findings", Text),
    Column("banks", Text),
    Column("carriers", Text),
    Column("key_id", String(36), index=True),
)
"""A row a company: `agency` is its registry, `company_agent` who registered it; `stage` is what it
waits for; the `_by` are deadlines that run, `due_at` the next of them, `missed` the names of those
that run and were missed; `proposed` is a verdict that waits for a second person, `proposed_by` whom
it is of; `given_by` and `approved_by` are those of the verdict that stands; `case_number` is of
the case that named it last; `detail` is what the registry said last, masked, under the key
`key_id`, `findings` the evidence of the score, `banks` and `carriers` those of which the verdict
asks something, all as JSON. Its events are rows of `order_event`."""

Index("company_view_centre", company_view.c.centre, company_view.c.stage)
Index("company_view_agency", company_view.c.agency)
for _shared in (
    "uscc",
    "case_number",
    "address_ref",
    "representative_ref",
    "phone_ref",
    "agent_ref",
):
    Index(f"company_view_{_shared}", company_view.c[_shared])

company_case = Table(
    "company_case",
    order_metadata,
    Column("company_id", String(36), primary_key=True),
    Column("case_number", String(36), primary_key=True, index=True),
)
"""The cases that a company was named in, by a question about it or a verdict on it."""

slip_view = Table(
    "slip_view",
    order_metadata,
    Column("slip_id", String(36), primary_key=True),
    Column("agency", String(36), nullable=False),
    Column("number", Integer, nullable=False),
    Column("state", String(10), nullable=False),
    Column("proposed_at", String(27), nullable=False),
    _instant("decided_at"),
    _word("decided_by", 60),
    _word("words", 60),
    Column("position", BigInteger, nullable=False, index=True),
)
"""A row a supervision slip, proposed by the event at `position`; `words` are the defect it states
once issued, or why it was dismissed."""

slip_order = Table(
    "slip_order",
    order_metadata,
    Column("slip_id", String(36), primary_key=True),
    Column("order_id", String(36), primary_key=True, index=True),
    Column("kind", String(36), nullable=False),
    Column("due_at", String(27), nullable=False),
)
"""The orders that a slip cites, each with the deadline that was missed."""
