"""Settings of a client: from arguments, from the environment, by default; checked."""

import hashlib
import os
import re
import ssl
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import httpx

from apipay._http import KEY_HEADER, MaskedHeaders
from apipay._seconds import LONGEST, usable
from apipay._version import __version__
from apipay.errors import ConfigurationError
from apipay.retries import Retries

BASE_URL = "https://bpapi.bazarbay.site/api"
"""Where the API lives (G01)."""

TIMEOUT = httpx.Timeout(30.0, connect=10.0)
"""Seconds: 10 to connect, 30 for each read, each write and the wait for a free connection."""

Timeout = float | httpx.Timeout | None

_URL = re.compile(r"https?://[^\s@?#]+", re.IGNORECASE)
_LAST_PORT = 65535
_HEADER = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+: (?:[!-~](?:[\t -~]*[!-~])?)?")
_HEADER_VALUE = re.compile(r"[!-~]+")
_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


class Default:
    """Stands for an argument that was not given, where None has a meaning of its own."""

    def __repr__(self) -> str:
        return "<default>"


DEFAULT = Default()


class Key:
    """The API key (G02), where no repr, log or traceback shows it."""

    __slots__ = ("_fault", "_text")

    def __init__(self, text: str | None) -> None:
        given: object = text if text is not None else os.environ.get("APIPAY_API_KEY")
        self._fault = ""
        if not given:
            self._fault = "No API key: pass api_key=, or set APIPAY_API_KEY"
        elif not isinstance(given, str) or not _HEADER_VALUE.fullmatch(given):
            self._fault = (
                "The API key has a character that a header cannot carry; is there a space, "
                "a line break or a quotation mark around it?"
            )
        self._text = "" if self._fault else str(given)

    def check(self) -> None:
        """Raise what is wrong with it, when the caller has forgotten the text it made this of."""
        if self._fault:
            raise ConfigurationError(self._fault)

    def headers(self, url: str, client_headers: httpx.Headers) -> httpx.Headers:
        """Return the headers of every request: the client's own, and ours over them."""
        headers = MaskedHeaders({"Host": httpx.URL(url).netloc.decode("ascii")})
        headers.update(client_headers)
        headers["Accept"] = "application/json"
        headers["User-Agent"] = f"apipay-kz/{__version__} httpx/{httpx.__version__}"
        headers[KEY_HEADER] = self._text
        return headers

    def digest(self, base_url: str) -> str:
        """Return a name for this key at this server that does not tell the key."""
        return hashlib.sha256(f"{base_url}\0{self._text}".encode()).hexdigest()


def base_url(url: str | None) -> str:
    """Return the base URL without a slash at its end."""
    url = url or os.environ.get("APIPAY_BASE_URL") or BASE_URL
    try:
        parts = httpx.URL(url if _URL.fullmatch(url) else "")
        host = parts.raw_host.decode("ascii").encode("idna")  # as the look-up of its address will
        usable = host and 0 < (parts.port or 1) <= _LAST_PORT
    except (httpx.InvalidURL, TypeError, UnicodeError):
        usable = False
    if not usable:
        raise ConfigurationError(
            "base_url must be like https://host/path, without user name, password, query and "
            "fragment (argument, or APIPAY_BASE_URL)"
        )
    return url.rstrip("/")


def timeouts(
    timeout: Timeout | Default, http_client: httpx.Client | httpx.AsyncClient | None
) -> httpx.Timeout:
    """Return what was given, else what the user's own client has, else the default."""
    if not isinstance(timeout, Default):
        return limits(timeout)
    return limits(http_client.timeout) if http_client else TIMEOUT


def more_headers(headers: Mapping[str, str]) -> Mapping[str, str]:
    """Return the headers, if a request can carry them; a refusal does not repeat the values."""
    given: Any = headers
    if not isinstance(given, Mapping):
        raise ConfigurationError('headers must be a mapping such as {"Accept-Language": "ru"}')
    for name, value in given.items():
        if str(name).lower() == KEY_HEADER.lower():
            raise ConfigurationError("another API key has another pace: make another client for it")
        texts = isinstance(name, str) and isinstance(value, str)
        if not texts or not _HEADER.fullmatch(f"{name}: {value}"):
            raise ConfigurationError(f"header {name!r} must be ASCII text without line breaks")
    return headers


def limits(timeout: Timeout) -> httpx.Timeout:
    """Return the timeout for each step.

    A socket takes 0 for "do not wait" and refuses less; of too much it raises OverflowError.
    """
    given: object = timeout
    if isinstance(given, bool) or not isinstance(given, int | float | httpx.Timeout | None):
        raise ConfigurationError("timeout must be seconds, an httpx.Timeout, or None for no limit")
    steps = httpx.Timeout(timeout)
    if any(seconds is not None and not usable(seconds) for seconds in steps.as_dict().values()):
        raise ConfigurationError(
            f"timeout must be more than 0 seconds and at most {LONGEST} (a day), or None for no "
            "limit"
        )
    return steps


def certificates(url: str) -> ssl.SSLContext | bool:
    """Return whom to trust: the usual authorities, or nobody where no TLS will be spoken.

    Reading the authorities takes longer than all else at start-up, and plain HTTP to this very
    machine, to a sandbox, does without. Should TLS be spoken after all, it fails.
    """
    parts = urlsplit(url)
    if parts.scheme == "http" and parts.hostname in _LOOPBACK:
        return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    return True


def check_retries(retries: object) -> None:
    """Refuse what is no Retries; None stands for what there is."""
    if retries is not None and not isinstance(retries, Retries):
        raise ConfigurationError(
            "retries must be an apipay.Retries, such as Retries(attempts=1) for none"
        )


def check_pace(pace: object) -> None:
    """Refuse what cannot give turns; the class instead of a Pace cannot either."""
    turns = all(callable(getattr(pace, name, None)) for name in ("enter", "ask", "aask", "leave"))
    if pace is not None and (isinstance(pace, type) or not turns):
        raise ConfigurationError(
            "pace must be an apipay.Pace or RedisPace, such as Pace(60), or None to switch it off"
        )


def check_watch(watch: object) -> None:
    """Refuse what cannot look at an answer; in the middle of a payment it would be too late."""
    if watch is not None and not callable(getattr(watch, "saw", None)):
        raise ConfigurationError("watch must have a method saw(), as apipay_drift.Watch has")


def check_colour(http_client: object, kind: type[httpx.Client | httpx.AsyncClient]) -> None:
    """Refuse a client of the other colour."""
    if http_client is not None and not isinstance(http_client, kind):
        raise ConfigurationError(f"http_client must be an httpx.{kind.__name__}")
