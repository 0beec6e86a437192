"""Reading records in clear from the command line: each order's reading is recorded first."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from contracts.envelope import Envelope, category_of
from contracts.port import Caller, Look
from contracts.problems import Problem
from services.cli.embedded import System
from services.cli.installation import no_such_login, words
from services.cli.store import Refusal
from shared.log.read import Recorded


@dataclass(frozen=True, slots=True)
class Reading:
    """A reader, by login, and what for."""

    system: System
    login: str
    purpose: str

    def keys(self, records: Sequence[Recorded]) -> Mapping[UUID, bytes]:
        """Return the keys of records, once every order among them is recorded as read.

        Refusal if the reader may not read one of them. Destroyed keys are not among them.
        """
        caller = self._caller()
        for look in dict.fromkeys(self._looks(records)):
            seen = self.system.port.reveal(look, caller)
            if isinstance(seen, Problem):
                raise Refusal(f"Order {look.subject} cannot be read: {words(seen)}")
        ids = {event.key_id for event in records if event.key_id}
        return {key_id: key.secret for key_id, key in self.system.vault.known(ids).items()}

    def _caller(self) -> Caller:
        person = self.system.edge.register.person(self.login)
        if person is None:
            raise Refusal(no_such_login(self.login))
        return Caller(person.agency, "import", person=self.login)

    def _looks(self, records: Sequence[Recorded]) -> Iterator[Look]:
        for event in records:
            order = _order(event) if event.key_id else None
            if order:
                service = category_of(event.stream).partition(".")[0]
                yield Look(service, order, self.purpose)


def _order(event: Envelope) -> UUID | None:
    """Return the order that a record is of: its stream's own, or the one that it names, if any."""
    category, _, subject = event.stream.partition("-")
    named = event.data.get("order_id") if "." in category else subject
    return UUID(named) if named else None
