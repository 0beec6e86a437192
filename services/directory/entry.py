"""One entry of the directory: an agency, a person or a key; what may be said of it."""

from dataclasses import dataclass

from contracts import directory as d
from contracts.message import Command, Event
from contracts.problems import Defect, refuse
from shared.decider import Already, Decider, Outcome


@dataclass(frozen=True, slots=True)
class Entry:
    """What is known of an entry: the events that made it, touched it last, ended it."""

    made: Event | None = None
    last: Event | None = None
    ended: Event | None = None


def evolve(entry: Entry, event: Event) -> Entry:
    """Return the entry after `event`."""
    ended = event if isinstance(event, d.KeyRevoked) else entry.ended
    return Entry(made=entry.made or event, last=event, ended=ended)


ENTRY = Decider(Entry(), evolve)


def decide(command: Command, entry: Entry) -> Outcome:
    """Decide what becomes of an entry; raises Refused."""
    match command:
        case d.RegisterAgency():
            return _make(entry, d.AgencyRegistered(**vars(command)))
        case d.RegisterPerson():
            return _make(entry, d.PersonRegistered(**vars(command)))
        case d.IssueKey():
            return _make(entry, d.KeyIssued(**vars(command)))
        case d.RecordPassword() if entry.made:
            return (d.PasswordSet(login=command.login),)
        case d.RevokeKey() if entry.made:
            return Already(entry.ended) if entry.ended else (d.KeyRevoked(key_id=command.key_id),)
    raise refuse("not-found")


def _make(entry: Entry, event: Event) -> Outcome:
    if entry.made is None:
        return (event,)
    if entry.made == event and not entry.ended:
        return Already(event)
    raise refuse("conflict", defects=[Defect("entry_exists")])
