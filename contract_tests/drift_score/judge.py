"""The live checker before one server, with or without a drift: what it says, and what it costs."""

import math
import time
import zlib
from dataclasses import dataclass
from typing import Any

from apipay_drift.errors import CannotRun
from apipay_drift.findings import Severity
from apipay_drift.live import Options, run
from apipay_drift.live.run import Clock
from apipay_sandbox.testing import Sandbox

from contract_tests.drift_score.proxy import Drift, Server
from contract_tests.mutants.proxy import API

SAID_AT_MOST = 12
WINDOW = 61
"""Requests that `--check-rate-limit` may cost besides."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What came of one run. `said` are its findings, a line each, the most important first."""

    name: str
    limit: int
    found: bool
    requests: int
    seconds: float
    said: tuple[str, ...] = ()
    trouble: str = ""

    @property
    def over(self) -> bool:
        """Tell whether it asked more often than it may."""
        return self.requests > self.limit


def seed_of(name: str) -> int:
    """Return the dice of a run: the same for the same name."""
    return zlib.crc32(name.encode()) % 2**31


def judge(server: Server, drift: Drift, limit: int) -> Verdict:
    """Run the checker against a server in an empty world that drifts like this."""
    server.begin(drift)
    server.sandbox.rate_limit = True
    provoked = drift.provoked
    more = WINDOW if provoked else 0
    return held(server, drift.name, limit, more, check_rate_limit=provoked)


def held(server: Server, name: str, limit: int, more: int = 0, **options: Any) -> Verdict:
    """Run the checker against a server as it is. `more` requests are granted besides `limit`."""
    chosen = {"mode": "sandbox", "max_requests": limit, "seed": seed_of(name)} | options
    base_url = f"{server.url}{API}"
    started = time.perf_counter()
    try:
        told = Options(base_url=base_url, api_key=server.sandbox.api_key, **chosen)
        report = run(told, clock=hourglass(server.sandbox))
        lines = [
            f"{each.severity}: {each.operation} {each.location}: {each.why['en']}"
            for each in report.findings
            if each.severity is not Severity.UNCHECKED
        ]
        trouble = ""
    except CannotRun as fault:
        lines, trouble = [], f"could not run: {fault}"
    trouble = next((f"the proxy failed: {each!r}" for each in server.faults), trouble)
    seconds = time.perf_counter() - started
    said = tuple(lines[:SAID_AT_MOST])
    return Verdict(name, limit + more, bool(lines), server.requests, seconds, said, trouble)


def hourglass(sandbox: Sandbox) -> Clock:
    """Return a clock that turns waits for the rate limit into leaps of the sandbox's own."""
    skipped = 0.0

    def sleep(seconds: float) -> None:
        nonlocal skipped
        skipped += seconds
        sandbox.clock.advance(f"PT{math.ceil(seconds)}S")

    return Clock(sleep=sleep, seconds=lambda: time.monotonic() + skipped)
