"""A log over HTTP that may lie: it shows what a test tells it to."""

import http.server
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from shared.log.note import encoded
from shared.log.tree import consistency, ranges
from tests.verifying.world import World


class Liar:
    """A log over HTTP that shows what a test tells it to."""

    def __init__(self) -> None:
        self.world, self.size = World(), 5
        self.answer: bytes | None = None
        self.proof: bytes | None = None
        self.status, self.slow, self.asked = 200, 0.0, 0
        self.url = ""

    def body(self, path: str) -> bytes:
        if "consistency" not in path:
            return self.answer or self.world.note(self.size).encode()
        if self.proof is not None:
            return self.proof
        words = dict(pair.split("=") for pair in path.partition("?")[2].split("&"))
        old, new = int(words["old"]), int(words["new"])
        steps = consistency(ranges(self.world.leaves()), old, new)
        said = {"old": old, "new": new, "hashes": [encoded(step) for step in steps]}
        return json.dumps(said).encode()


@contextmanager
def lying() -> Iterator[Liar]:
    """Serve a log that may be told to lie for the time of a `with`."""
    it = Liar()

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            it.asked += 1
            body = it.body(self.path)
            self.send_response(it.status)
            self.send_header("Location", it.url + "/v1/log/checkpoint?again")
            self.end_headers()
            with suppress(OSError):  # who asked may hang up
                for byte in body if it.slow else ():
                    time.sleep(it.slow)
                    self.wfile.write(bytes([byte]))
                self.wfile.write(b"" if it.slow else body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    it.url = f"http://127.0.0.1:{server.server_port}"
    yield it
    server.shutdown()
    server.server_close()
    thread.join()
