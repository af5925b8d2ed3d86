"""Addresses below which the paths of an API stand."""

import httpx

from apipay_drift.errors import CannotRun

SCHEMES = ("http", "https")
LAST_PORT = 65535


def check_url(option: str, url: str) -> None:
    """Hold the value of an option to be an address of http or https, and nothing more.

    Raises:
        CannotRun: It is none; the sentence names the option and the rule.
    """
    try:
        parsed = httpx.URL(url)
    except (httpx.InvalidURL, TypeError):
        parsed = httpx.URL("")
    more = parsed.query or parsed.fragment or (parsed.port or 0) > LAST_PORT
    if parsed.scheme not in SCHEMES or not parsed.host or more:
        raise CannotRun(f"{option} has to be an address such as https://host/api")


def login(url: str) -> tuple[str, str] | None:
    """Return the user name and password in an address, None where there is none."""
    parsed = httpx.URL(url)
    return (parsed.username, parsed.password) if parsed.username else None


def shown(url: str) -> str:
    """Return an address as it is shown and compared: without user, password and last slash."""
    return str(httpx.URL(url).copy_with(username=None, password=None)).rstrip("/")
