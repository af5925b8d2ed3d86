"""A sandbox and the drifting proxy before it, for as long as they are needed."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from apipay_sandbox.testing import Sandbox

from contract_tests.drift_score.proxy import Server


@contextmanager
def running() -> Iterator[Server]:
    """Start both, and stop them at the end."""
    with Sandbox.running() as sandbox:
        server = Server(sandbox)
        listening = server.server
        thread = threading.Thread(target=listening.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        try:
            yield server
        finally:
            listening.shutdown()
            thread.join()
            listening.server_close()
            server.close()
