"""A process that imports batch after batch until somebody kills it, telling each receipt."""

import sys
from itertools import count

from contracts.port import Receipt
from shared.telemetry import configure
from tests.core.conftest import Core


def main(url: str) -> None:
    """Import orders into the store at `url`; one line a receipt, once it is given."""
    configure("warning")
    core = Core(url)
    core.edge.start()
    for start in count(0, 20):
        wires = [core.stop(f"K-{number}") for number in range(start, start + 20)]
        for answer in core.send(*wires):
            assert isinstance(answer, Receipt), answer
            sys.stdout.write(f"{answer.command_id} {answer.position} {answer.leaf_hash}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1])
