"""What a live check is told: where to look, and how far to go."""

import secrets
from dataclasses import dataclass, field
from ipaddress import ip_address
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

Mode = Literal["read-only", "sandbox"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """Where to look, and how far to go.

    `max_requests` bounds the requests to the API, second looks and tries included. `mode` None
    means sandbox on loopback, where writing is nobody's loss, and read-only elsewhere. The same
    `seed` sends the same requests. `timeout` is in seconds, for each request.
    `check_rate_limit` meets the limit on purpose at the end, for as many requests more as are left
    in the minute, and does not count them against `max_requests`.
    """

    base_url: str
    api_key: str = field(repr=False)
    mode: Mode | None = None
    max_requests: int = 60
    control: str | None = None
    paid_invoice: int | None = None
    phone: str = "87001234567"
    seed: int = field(default_factory=lambda: secrets.randbelow(2**31))
    timeout: float = 30.0
    check_rate_limit: bool = False
    resume: Path | None = None
    journal: Path | None = None

    @property
    def writes(self) -> bool:
        """Whether something may be made and changed."""
        if self.mode is not None:
            return self.mode == "sandbox"
        return is_loopback(self.base_url)


def is_loopback(url: str) -> bool:
    """Tell whether an address is of this machine and reaches no other."""
    host = urlsplit(url).hostname or ""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
