"""What a live check is told: where to look, and how far to go."""

import re
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from ipaddress import ip_address
from math import isfinite
from pathlib import Path
from typing import Literal, Self, get_args

import httpx

from apipay_drift.addresses import check_url, shown
from apipay_drift.errors import CannotRun
from apipay_drift.findings import Json

Mode = Literal["read-only", "sandbox"]
NOT_IN_JOURNAL = frozenset({"api_key", "resume", "journal", "timeout"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """Where to look, and how far to go.

    `max_requests` bounds the requests to the API, second looks and tries included. `mode` None
    means sandbox on loopback, where writing is nobody's loss, and read-only elsewhere. The same
    `seed` sends the same requests. `timeout` is in seconds, for each request.
    `check_rate_limit` meets the limit on purpose at the end, for as many requests more as are left
    in the minute, and does not count them against `max_requests`.

    Raises:
        CannotRun: One of them is faulty; the sentence says which.
    """

    base_url: str = field(repr=False)  # there may be a password in it
    api_key: str = field(repr=False)
    mode: Mode | None = None
    max_requests: int = 60
    control: str | None = field(default=None, repr=False)
    paid_invoice: int | None = None
    phone: str = "87001234567"
    seed: int = field(default_factory=lambda: secrets.randbelow(2**31))
    timeout: float = 30.0
    check_rate_limit: bool = False
    resume: Path | None = None
    journal: Path | None = None

    def __post_init__(self) -> None:
        if self.base_url or self.resume is None:
            check_url("--base-url", self.base_url)
        if self.control is not None:
            check_url("--control", self.control)
        for wrong, words in self._rules():
            if wrong:
                raise CannotRun(words)

    def _rules(self) -> Iterator[tuple[bool, str]]:
        """Yield what may be wrong, and the sentence that says so."""
        yield (
            not fits_header(self.api_key),
            "the key has characters that no header can have: check APIPAY_API_KEY",
        )
        yield (
            self.mode not in {None, *get_args(Mode)},
            "--mode has to be read-only or sandbox",
        )
        yield (
            bool(self.base_url) and self.paid_invoice is not None and not self.writes,
            "--paid-invoice gives 0.01 ₸ back, which read-only does not: add --mode sandbox",
        )
        yield (
            self.paid_invoice is not None and self.control is not None,
            "--paid-invoice and --control exclude each other: with control the run pays its own",
        )
        yield (
            not re.fullmatch(r"8[0-9]{10}", self.phone, re.ASCII),
            "--phone has to be 8 and ten digits (87001234567)",
        )
        yield self.max_requests < 1, "--max-requests has to be 1 at least"
        yield (
            not (isfinite(self.timeout) and self.timeout > 0),
            "--timeout has to be seconds, more than 0",
        )

    @property
    def writes(self) -> bool:
        """Whether something may be made and changed."""
        if self.mode is not None:
            return self.mode == "sandbox"
        return is_loopback(self.base_url)

    @property
    def target(self) -> str:
        """The base URL as it is shown and kept: without a user name and password."""
        return shown(self.base_url)

    def told(self) -> dict[str, Json]:
        """Return what makes a run go the way it goes; never the key."""
        told = {name: each for name, each in asdict(self).items() if name not in NOT_IN_JOURNAL}
        return told | {"base_url": self.target}

    def going_on(self, told: Mapping[str, Json]) -> Self:
        """Return the options of an earlier run, with this key, address and patience.

        Raises:
            CannotRun: They are not what `told` returns.
        """
        if "base_url" not in told:
            raise CannotRun(f"{self.resume} is no journal of apipay drift live")
        known = {name: each for name, each in told.items() if name in self.told()}
        if self.base_url:
            known["base_url"] = self.base_url
        try:
            return replace(self, **known, resume=None)
        except TypeError:
            raise CannotRun(f"{self.resume} is no journal of apipay drift live") from None


def fits_header(key: str) -> bool:
    """Tell whether a key can stand in a header as it is."""
    return re.fullmatch(r"[!-~]*", key) is not None


def is_loopback(url: str) -> bool:
    """Tell whether an address is of this machine and reaches no other."""
    host = httpx.URL(url).host
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
