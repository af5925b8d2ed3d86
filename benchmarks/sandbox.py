"""The sandbox against Prism: CPU of a request, in alternating blocks; its start, memory, worlds."""

import statistics
import time
from tempfile import TemporaryDirectory

import load
import peers
from apipay_sandbox.testing import Sandbox
from load import Connection, Process, cost
from measure import Figure

BODY = {
    "amount": 10000,
    "phone_number": "87001234567",
    "description": "Two tickets for the theatre",
    "external_order_id": "order-1001",
}
REQUESTS = {
    "GET of one invoice": (("GET", "/invoices/42"), 0.30),
    "list of 10": (("GET", "/invoices?per_page=10"), 0.55),
    "POST, committed to a file": (("POST", "/invoices", BODY), 0.80),
}
BLOCK, ROUNDS, ROWS = 1500, 7, 1000


def figures() -> list[Figure]:
    return [*against_prism(), start(), idle(), new_world()]


def against_prism() -> list[Figure]:
    if reason := peers.missing():
        return [Figure("a request, against Prism", float("nan"), None, detail=reason)]
    with (
        TemporaryDirectory() as folder,
        load.sandbox("--database", f"{folder}/sandbox.db") as ours,
        peers.prism() as prism,
    ):
        servers = [(process, Connection(process.url)) for process in (ours, prism)]
        for _ in range(ROWS):
            servers[0][1].ask("POST", "/invoices", BODY)
        return [
            _against(what, request, servers, reach) for what, (request, reach) in REQUESTS.items()
        ]


def _against(
    what: str,
    request: tuple[object, ...],
    servers: list[tuple[Process, Connection]],
    reach: float,
) -> Figure:
    blocks = [[connection.request(*request)] * BLOCK for _, connection in servers]
    taken: tuple[list[float], list[float]] = ([], [])
    for turn in range(ROUNDS + 1):  # the first warms up and does not count
        for (process, connection), block, seconds in zip(servers, blocks, taken, strict=True):
            used = cost(process, connection, block)
            if turn:
                seconds.append(used)
    mine, its = (statistics.median(seconds) for seconds in taken)
    detail = f"{1e6 * mine:.0f} µs against {1e6 * its:.0f} µs of CPU"
    return Figure(f"{what}, against Prism", mine / its, reach, detail=detail)


def start() -> Figure:
    seconds = []
    for _ in range(7):
        begin = time.perf_counter()
        with load.sandbox("--ephemeral") as process:
            Connection(process.url).ask("GET", "/invoices")
            seconds.append(time.perf_counter() - begin)
    return Figure("start to first answer", statistics.median(seconds), 0.6, unit="s")


def idle() -> Figure:
    with load.sandbox("--ephemeral") as process:
        Connection(process.url).ask("GET", "/invoices")
        time.sleep(1)
        return Figure("memory idle", process.memory(), 60, unit="MiB")


def new_world() -> Figure:
    """Measure what the fixture does before each test, with a little to throw away."""
    with Sandbox.running() as sandbox:
        milliseconds = []
        for _ in range(50):
            connection = Connection(sandbox.base_url, sandbox.api_key)
            for _ in range(10):
                connection.ask("POST", "/invoices", BODY)
            connection.close()
            begin = time.perf_counter()
            sandbox.renew()
            milliseconds.append(1000 * (time.perf_counter() - begin))
    return Figure("a new isolated world for a test", statistics.median(milliseconds), 5, unit="ms")
