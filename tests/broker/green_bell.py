"""A process on green threads with a doorbell: reads where the broker is, says each ring."""

import warnings

warnings.simplefilter("ignore")
import eventlet  # noqa: E402  what it is imported to change must be imported after it

eventlet.monkey_patch()

import sys  # noqa: E402
import threading  # noqa: E402
from itertools import count  # noqa: E402

from eventlet import tpool  # noqa: E402

from shared.edge.doorbell import Doorbell  # noqa: E402

_rings = count(1)


def say(line: str) -> None:
    """Writes a line at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main() -> None:
    """Listens until another line is read."""
    uri = sys.stdin.readline().strip()
    bell = Doorbell(uri, "projector", lambda _size: say(f"ring {next(_rings)}"))
    bell.start()
    ran, stopped = [0], threading.Event()

    def meanwhile() -> None:
        while not stopped.wait(0.01):
            ran[0] += 1

    other = threading.Thread(target=meanwhile)
    other.start()
    tpool.execute(sys.stdin.readline)
    stopped.set()
    other.join()
    bell.stop()
    say("stopped, and others ran meanwhile" if ran[0] else "stopped, and nobody else ran")


if __name__ == "__main__":
    main()
