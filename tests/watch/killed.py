"""A rebuild that is killed: at its second batch, or when the new rows are in place but not kept."""

import os
import signal
import sys
from collections.abc import Sequence
from unittest.mock import patch

from sqlalchemy import Connection

from services.cli.embedded import vault_of
from services.gateway.readmodels.orders import OrdersProjection
from shared import rebuild as rebuilding
from shared.log.read import Recorded
from shared.log.tables import open_engine
from shared.rebuild import rebuild
from shared.settings import Settings


def die(*_: object) -> None:
    """End as in a power cut."""
    os.kill(os.getpid(), signal.SIGKILL)


class Dying(OrdersProjection):
    """Dies at its second batch."""

    batches = 0

    def apply(self, connection: Connection, events: Sequence[Recorded]) -> None:
        """Apply a batch, or die having done so."""
        super().apply(connection, events)
        self.batches += 1
        if self.batches > 1:
            die()


def dying_swap(copy: rebuilding._Copy) -> int:
    """Swap, and die where the new position would be saved."""
    patch.object(rebuilding, "move", die).start()
    return swap(copy)


if __name__ == "__main__":
    url, moment = sys.argv[1:]
    patch.object(rebuilding, "BATCH", 10).start()
    swap = rebuilding._Copy.swap  # noqa: SLF001  as above
    if moment == "swapping":
        patch.object(rebuilding._Copy, "swap", dying_swap).start()  # noqa: SLF001  as above
    engine = open_engine(url)
    projected = Dying if moment == "building" else OrdersProjection
    rebuild(engine, projected(vault_of(engine, Settings())), lambda *_: None)
