"""One entry of the directory: an agency, a person, a key; what may be said of it."""

from collections.abc import Mapping
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
    ended = event if isinstance(event, d.KeyRevoked | d.SigningKeyRevoked) else entry.ended
    return Entry(made=entry.made or event, last=event, ended=ended)


ENTRY = Decider(Entry(), evolve)
_MADE: Mapping[type[Command], type[Event]] = {
    d.RegisterAgency: d.AgencyRegistered,
    d.RegisterPerson: d.PersonRegistered,
    d.IssueKey: d.KeyIssued,
    d.RegisterSigningKey: d.SigningKeyRegistered,
}


def decide(command: Command, entry: Entry) -> Outcome:
    """Decide what becomes of an entry; raises Refused."""
    if made := _MADE.get(type(command)):
        return _make(entry, made(**vars(command)))
    match command:
        case d.RecordPassword() if entry.made:
            return (d.PasswordSet(login=command.login),)
        case d.RevokeKey() if entry.made:
            return _end(entry, d.KeyRevoked(key_id=command.key_id))
        case d.RevokeSigningKey() if entry.made:
            return _end(entry, d.SigningKeyRevoked(kid=command.kid))
    raise refuse("not-found")


def _make(entry: Entry, event: Event) -> Outcome:
    if entry.made is None:
        return (event,)
    if entry.made == event and not entry.ended:
        return Already(event)
    raise refuse("conflict", defects=[Defect("entry_exists")])


def _end(entry: Entry, event: Event) -> Outcome:
    return Already(entry.ended) if entry.ended else (event,)
