"""What the desk needs to know of tasks: their streams, their checks, who may say what."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

import structlog

from contracts import liaison_tasks as lt
from contracts import orders
from contracts import task_attachments as ta
from contracts import task_changes as tc
from contracts import task_work as tw
from contracts.message import Command
from contracts.port import TOCSIN, Caller, order_id
from contracts.problems import Defect, refuse
from services.liaison_tasks import attaching, doing, issuing, reviewing
from services.liaison_tasks.clocks import Moment
from services.liaison_tasks.task import TASK, Task, known, stream_of, task_id
from shared.ask import Ask, Decision, Grounds
from shared.content import Content, seal
from shared.decider import Already, Outcome
from shared.parties import unchanged_since, who

OFFICE = "office"
ASSIGNEE = "/assignee"
_logger = structlog.get_logger(__name__)


class LiaisonTasks:
    """Tasks before the desk."""

    name = lt.KIND

    def __init__(self, content: Content) -> None:
        """Keep what offices upload in a store of its own."""
        self._content = content

    def subject(self, command: Command, caller: Caller) -> UUID | None:
        """Return the id of the act that issues tasks: its issuer's number names it."""
        if isinstance(command, lt.Issue):
            return order_id(caller.agency, command.task_id)
        return None

    def stream(self, subject: UUID) -> str:
        """Return a task's stream."""
        return stream_of(subject)

    def also_reads(self, command: Command, grounds: Grounds) -> Iterable[str]:
        """Return none: an act's streams are told by who sends it."""
        del command, grounds
        return ()

    def check(
        self, command: type[Command], values: Mapping[str, Any], caller: Caller, grounds: Grounds
    ) -> Iterable[Defect]:
        """Yield what is wrong with whom a task goes to, and with who is said to issue it."""
        if "assignee" in values:
            yield from _unknown(values["assignee"], grounds)
            yield from _too_many(command, values["assignee"], grounds)
        if issuer := values.get("issuer"):
            ours = grounds.register.agencies().get(caller.agency)
            if ours is None or not (issuer == caller.agency or ours.name.endswith(issuer)):
                yield Defect("issuer_other", "/issuer", issuer)

    def decide(self, ask: Ask) -> Decision:
        """Decide a command on its task, and on every task that it makes."""
        at = Moment(ask.now, ask.policy)
        if isinstance(ask.command, lt.Issue):
            return _issue(ask, ask.command, at)
        stream = stream_of(ask.subject)
        task = ask.state(TASK, stream)
        _party(task, ask)
        case = known(task).case_number
        if isinstance(ask.command, lt.Reveal):
            return Decision(_read(ask, ask.command, task, stream), case)
        if isinstance(ask.command, ta.Attach):
            return Decision({stream: attaching.attach(task, ask.command, self._kept, at)}, case)
        if isinstance(ask.command, tc.Reassign):
            unchanged_since(ask, stream)
            return Decision(_reassigned(ask, ask.command, task, at), case)
        return Decision({stream: _decided(ask, task, at)}, case)

    def _kept(self, content: bytes) -> attaching.Kept:
        """Keep a file, sealed under a key of its own; Refused if it cannot be."""
        file = seal(content)
        try:
            self._content.keep(file.sealed)
        except OSError as error:
            _logger.error("attachment_not_kept", error=repr(error))  # noqa: TRY400  the trace would show what the file held
            raise refuse("store-unavailable") from None
        return attaching.Kept(file.address, file.key)


def _decided(ask: Ask, task: Task, at: Moment) -> Outcome:
    """Decide a command about one task by what is known of it."""
    kind = type(ask.command)
    if kind.roles == lt.LIAISON:
        return _told(ask.command, task, at)
    match ask.command:
        case tw.MarkOverdue() as command:
            return doing.mark_overdue(task, command, at)
        case tw.Remind() as command:
            return doing.remind(task, command, at)
    unchanged_since(ask, ask.stream)
    return reviewing.decide(task, ask.command, who(ask.caller), at)


def _told(command: Command, task: Task, at: Moment) -> Outcome:
    """Decide to keep what an office says, or to take what it asks."""
    match command:
        case tw.Sign():
            return doing.tell(task, tw.Signed(**vars(command)))
        case tw.ReportProgress():
            return doing.tell(task, tw.ProgressReported(**vars(command)))
        case tw.Submit():
            return doing.submit(task, command, at)
        case tc.AskExtension():
            return doing.ask_extension(task, command, at)
        case tc.AskQuestion():
            return doing.ask_question(task, command, at)
    raise refuse("unknown-command", type(command).wire)


def _issue(ask: Ask, command: lt.Issue, at: Moment) -> Decision:
    """Decide to give every office that is named a task, all together or none."""
    offices = [_code(name, ask.grounds) for name in lt.offices_named(command.assignee)]
    event = issuing.dispatched(command, list(dict.fromkeys(offices)), ask.caller.agency)
    stream = f"{lt.DISPATCH}-{ask.subject}"
    before = next(iter(ask.events(stream)), None)
    outcome = issuing.issue(before if isinstance(before, lt.Dispatched) else None, event)
    outcomes: dict[str, Outcome] = {stream: outcome}
    if not isinstance(outcome, Already):
        ask.streams.ahead(stream_of(task_id(ask.subject, office)) for office in offices)
        for office, issued in issuing.issued(event, ask.subject, at).items():
            outcomes[stream_of(task_id(ask.subject, office))] = (issued,)
    return Decision(outcomes, command.case_number)


def _reassigned(ask: Ask, command: tc.Reassign, task: Task, at: Moment) -> dict[str, Outcome]:
    """Decide to end a task at one office and begin it at another."""
    office = _code(command.assignee, ask.grounds)
    there = stream_of(task_id(known(task).dispatch, office))
    over, taken = issuing.reassign(task, command, office, ask.state(TASK, there), at)
    return {stream_of(ask.subject): over} | ({there: taken} if taken else {})


def _read(ask: Ask, command: lt.Reveal, task: Task, stream: str) -> dict[str, Outcome]:
    """Decide to show a task in clear; the first reading by its office delivers it."""
    executes = command.purpose == orders.EXECUTION
    ours = ask.caller.agency == known(task).agency
    if executes and not ours:
        raise refuse("forbidden", f"purpose {orders.EXECUTION}")
    read = lt.Revealed(order_id=str(ask.subject), purpose=command.purpose)
    outcomes: dict[str, Outcome] = {f"{lt.KIND}.read-{ask.subject}": (read,)}
    if executes and task.last("delivered") is None:
        outcomes[stream] = (lt.Delivered(channel=ask.caller.via),)
    return outcomes


def _party(task: Task, ask: Ask) -> None:
    """Refuse whoever is not party to a task: nobody else learns that there is one."""
    given, caller, roles = known(task), ask.caller, ask.grounds.register.roles(ask.caller)
    if caller.agency == TOCSIN:
        return
    reads = isinstance(ask.command, lt.Reveal)
    if reads and roles & orders.OVERSEER:
        return
    gives = bool(roles & (orders.OFFICER | orders.APPROVER)) and caller.agency == given.ordered_by
    does = bool(roles & lt.LIAISON) and caller.agency == given.agency
    allowed = gives or does if reads else does if type(ask.command).roles == lt.LIAISON else gives
    if not allowed:
        raise refuse("not-found")


def _code(name: str, grounds: Grounds) -> str:
    """Return the code of the office of that code or name; Refused if there is none."""
    found = _offices(grounds).get(name.strip())
    if found is None:
        raise refuse("invalid-command", defects=[Defect("agency_unknown", ASSIGNEE, name)])
    return found


def _offices(grounds: Grounds) -> dict[str, str]:
    """Return the codes of the offices, by code and by name."""
    known = grounds.register.agencies().items()
    ours = {code: agency.name for code, agency in known if agency.kind == OFFICE}
    return {name: code for code, name in ours.items()} | {code: code for code in ours}


def _unknown(said: str, grounds: Grounds) -> Iterable[Defect]:
    offices = _offices(grounds)
    for name in lt.offices_named(said):
        if name not in offices:
            yield Defect("agency_unknown", ASSIGNEE, name)


def _too_many(command: type[Command], said: str, grounds: Grounds) -> Iterable[Defect]:
    named = lt.offices_named(said)
    most = grounds.policy(grounds.clock.now()).count(f"{lt.KIND}.offices.most")
    if not named:
        yield Defect("required", ASSIGNEE)
    elif command is tc.Reassign and len(named) > 1:
        yield Defect("offices_one", ASSIGNEE)
    elif len(named) > most:
        yield Defect("offices_too_many", ASSIGNEE, str(most))
