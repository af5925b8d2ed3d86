"""Which of the addresses in a HAR is the API: what its paths, its key and its answers tell."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from apipay_drift.absence import ABSENT
from apipay_drift.addresses import shown
from apipay_drift.contract import operation, server
from apipay_drift.findings import Unchecked
from apipay_drift.har.exchange import Exchange
from apipay_drift.traffic import Traffic

MOST = 20  # addresses that may be the API
SHOWN = 3  # of those that are named when another one was meant


@dataclass(slots=True)
class Candidate:
    """An address below which the paths of the contract fit, and the account of what it answered."""

    traffic: Traffic = field(default_factory=Traffic)
    keyed: int = 0
    in_json: int = 0
    answers: int = 0
    unchecked: Counter[tuple[str, str]] = field(default_factory=Counter[tuple[str, str]])

    def take(self, path: str, exchange: Exchange) -> None:
        """Judge an exchange; `path` is below the address."""
        asked = operation(exchange.method, path)
        self.keyed += exchange.keyed
        self.in_json += exchange.body is not ABSENT
        for reason in exchange.reasons:
            self.unchecked[asked.label if asked else path, reason] += 1
        if not exchange.unusable:
            self.answers += 1
            self.traffic.take(exchange.method, path, *exchange[3:7])

    def left_out(self) -> tuple[Unchecked, ...]:
        """Return what could not be looked at, with how often."""
        return tuple(
            Unchecked(f"{label} ({times})", reason)
            for (label, reason), times in self.unchecked.items()
        )


class Bases:
    """All addresses that may be the API, or the one that was named."""

    def __init__(self, base_url: str | None) -> None:
        self._named = shown(base_url) if base_url else None
        self.known: dict[str, Candidate] = {}
        self.others = 0
        self.elsewhere: dict[str, None] = {}  # where else the paths fit, where one was named

    def take(self, exchange: Exchange) -> None:
        """Judge an exchange below the address that it fits, if it fits any."""
        split = self._split(exchange)
        base, path = split or ("", "")
        if split is None or (base not in self.known and len(self.known) >= MOST):
            self.others += 1
        else:
            if base not in self.known:
                self.known[base] = Candidate()
            self.known[base].take(path, exchange)

    def best(self) -> tuple[str, Candidate] | None:
        """Return the address that is most likely the API, None where none is likely."""
        likely = [
            (base, one)
            for base, one in self.known.items()
            if self._named or one.keyed or one.in_json
        ]
        production = server()
        return max(
            likely,
            key=lambda each: (each[0] == production, each[1].keyed, each[1].in_json),
            default=None,
        )

    def _split(self, exchange: Exchange) -> tuple[str, str] | None:
        """Return the address and the path below it, which is as long as the contract allows."""
        try:
            url = urlsplit(exchange.url)
        except ValueError:
            return None
        origin = f"{url.scheme}://{url.netloc.rpartition('@')[2]}"
        for base, path in _cuts(origin, url.path):
            if operation(exchange.method, path) is None:
                continue
            if self._named in (None, base):
                return base, path
            if len(self.elsewhere) < SHOWN:
                self.elsewhere[base] = None
        return None


def _cuts(origin: str, path: str) -> Iterable[tuple[str, str]]:
    """Yield where a path may begin to be the API's, the longest first."""
    at = 0
    while 0 <= at < len(path):
        yield f"{origin}{path[:at]}", path[at:]
        at = path.find("/", at + 1)
