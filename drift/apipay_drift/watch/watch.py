"""The watch: it looks at every answer that comes by, and never gets in its way."""

import inspect
import logging
import random
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from functools import partial
from typing import Any

import httpx

from apipay_drift.absence import ABSENT
from apipay_drift.contract import server
from apipay_drift.findings import Finding, Language, Report, Severity
from apipay_drift.traffic import MOST, Counts, Traffic
from apipay_drift.watch import taps
from apipay_drift.watch.taps import Answer

_log = logging.getLogger("apipay.drift")
_LEVELS: Mapping[Severity, int] = {Severity.BREAKING: logging.WARNING}
ENTRIES = 3
PATIENCE = 20
_TARGETS = 5  # base URLs that a report names


class Watch:
    """Holds every answer of the API to the contract, at the cost of no request.

    Give it to a client of the library, `ApiPay(..., watch=watch)`, or its `hooks` to an httpx
    client of your own. One watch serves any number of clients, threads and tasks.

    Each finding is told once for every operation that feels it: to `on_finding`, and to the log
    `apipay.drift` (breaking ones as warnings, the rest as information). `counts` and `report` say
    what was found so far. Nothing that it keeps or tells is personal: of values, only those that
    the contract lists stay; of others the type or the form. It never raises: a fault in
    `on_finding`, or its own, is logged once. Of an operation that deviates again and again in ways
    that are known, one answer in ten gets a close look, and no other is counted as deviating.

    Args:
        on_finding: called, in the thread and task of the answer, with what is new; it had better
            be quick.
        sample: the share of answers that is looked at, from 0 to 1.
        dice: gives numbers from 0 to 1 (1 excluded); below `sample`, an answer is looked at.
        logger: another logger; None: no log.
        language: of the log.
        most: findings that are kept; each operation that feels one counts for itself.
        entries: how many entries of a list are looked at, others each time; None: all, which
            costs more than a twentieth of a call.

    Raises:
        ValueError: `sample` is not from 0 to 1, or `on_finding` would have to be awaited.
    """

    def __init__(
        self,
        on_finding: Callable[[Finding], object] | None = None,
        *,
        sample: float = 1.0,
        dice: Callable[[], float] = random.random,
        logger: logging.Logger | None = _log,
        language: Language = "en",
        most: int = MOST,
        entries: int | None = ENTRIES,
    ) -> None:
        if not 0 <= sample <= 1:
            raise ValueError("sample is the share of answers to look at, from 0 to 1")
        if inspect.iscoroutinefunction(on_finding):
            raise ValueError("on_finding is called and not awaited: give a plain function")
        self._on_finding = on_finding
        self._sample = sample
        self._dice = dice
        self._log = logger
        self._language: Language = language
        self._traffic = Traffic(most, entries, PATIENCE)
        self._targets: dict[str, None] = {}
        self._latest = ""
        self._failed = False

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.counts}>"

    def saw(self, method: str, base_url: str, path: str, answer: Answer) -> None:
        """Look at one answer. `path` is below the base URL, without a query."""
        try:
            if self._sample == 1 or self._dice() < self._sample:
                self._look(method, base_url, path, answer)
        except Exception as fault:  # noqa: BLE001 - whatever it is, the payment goes on
            self._say_once(fault)

    def hooks(self, base_url: str | None = None) -> dict[str, list[Callable[..., Any]]]:
        """Return event hooks for an httpx.Client: `httpx.Client(event_hooks=watch.hooks())`.

        An answer is looked at when whoever asked has read it to its end; what is never read is
        never looked at. Answers of other hosts, and of paths that are not below `base_url` (by
        default the production API, G01), are passed over.

        Raises:
            ValueError: `base_url` is no address of http or https.
        """
        base = taps.Base(base_url or server())

        def hear(response: httpx.Response) -> None:
            self._tap(base, response)

        return {"response": [hear]}

    def async_hooks(
        self, base_url: str | None = None
    ) -> dict[str, list[Callable[..., Awaitable[Any]]]]:
        """Return event hooks for an httpx.AsyncClient, as `hooks` does."""
        base = taps.Base(base_url or server())

        async def hear(response: httpx.Response) -> None:
            self._tap(base, response)

        return {"response": [hear]}

    @property
    def counts(self) -> Counts:
        """How many answers were looked at, and how often each change was met."""
        return self._traffic.counts

    def report(self) -> Report:
        """Return what was found so far, for `apipay_drift.reports.render`."""
        target = ", ".join(self._targets) or server()
        return self._traffic.report("watch", target)

    def _look(self, method: str, base_url: str, path: str, answer: Answer) -> None:
        try:
            if base_url is not self._latest:
                self._note(base_url)
            try:
                body = answer.json()
            except (ValueError, RecursionError):
                body = ABSENT
            found = self._traffic.take(method, path, answer.status_code, answer.headers, body)
            for finding in found:
                self._tell(finding)
        except Exception as fault:  # noqa: BLE001 - as in `saw`
            self._say_once(fault)

    def _note(self, base_url: str) -> None:
        if len(self._targets) < _TARGETS:
            self._targets[base_url] = None
        self._latest = base_url

    def _tap(self, base: taps.Base, response: httpx.Response) -> None:
        try:
            request = response.request
            path = base.below(request.url)
            if path is not None and (self._sample == 1 or self._dice() < self._sample):
                taps.tap(response, partial(self._look, request.method, base.url, path))
        except Exception as fault:  # noqa: BLE001 - as in `saw`
            self._say_once(fault)

    def _tell(self, finding: Finding) -> None:
        for tell in (self._write, self._on_finding):
            try:
                if tell is not None:
                    tell(finding)
            except Exception as fault:  # noqa: BLE001 - the other one, and the next finding, are told
                self._say_once(fault)

    def _write(self, finding: Finding) -> None:
        if self._log is not None:
            level = _LEVELS.get(finding.severity, logging.INFO)
            where, why = finding.uses[0], finding.why[self._language]
            self._log.log(level, "%s, %s: %s", where.operation, where.place, why)

    def _say_once(self, fault: Exception) -> None:
        """Say that something here went wrong, without its text: that may be personal."""
        if self._failed or self._log is None:
            return
        self._failed = True
        with suppress(Exception):
            self._log.error("the watch, or its on_finding, raised %s", type(fault).__name__)
