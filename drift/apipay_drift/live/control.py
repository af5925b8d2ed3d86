"""The control endpoints of a sandbox: help, never judged, and no requests to the API."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit, urlunsplit

import httpx

from apipay_drift.errors import CannotRun
from apipay_drift.findings import Json
from apipay_drift.live.days import moment
from apipay_drift.live.journal import Journal
from apipay_drift.probes.play import Answer

PATH = "/_sandbox"
HINT = 4  # characters of a key that are shown of it
TRIES = 2
BORROWER = "apipay drift"  # the organisation whose key is lent


@dataclass(frozen=True, slots=True)
class Doors:
    """Where the control endpoints are, whether the sandbox counts requests (G05), and its clock."""

    url: str
    limited: bool
    now: datetime | None = None


def find_doors(client: httpx.Client, base_url: str, given: str | None, key: str) -> Doors | None:
    """Return the control endpoints beside an API, None where it has none.

    Raises:
        CannotRun: They were said to be at `given`, and are not, or are those of another sandbox.
    """
    for url in [given] if given else _beside(base_url):
        shown = _show(client, url.rstrip("/"))
        if shown is not None:
            if given and not _knows(client, shown, key):
                raise CannotRun(
                    f"--control {given} is of another sandbox: it does not know the key"
                )
            return shown
    if given:
        raise CannotRun(f"{given} is no control endpoint of a sandbox: --control http://…{PATH}")
    return None


def _knows(client: httpx.Client, doors: Doors, key: str) -> bool:
    """Tell whether a sandbox has this key, as far as the ends of its keys tell."""
    shown = _said(client, "GET", f"{doors.url}/keys")
    keys = shown.get("data") if isinstance(shown, dict) else None
    if not isinstance(keys, list):
        return True
    return any(isinstance(each, dict) and each.get("hint") == key[-HINT:] for each in keys)


def _beside(base_url: str) -> list[str]:
    """Return where control endpoints may be: beside the last part of the path, or at the root."""
    parts = urlsplit(base_url.rstrip("/"))
    above = parts.path.rpartition("/")[0]
    paths = dict.fromkeys((f"{above}{PATH}", PATH))
    return [urlunsplit((parts.scheme, parts.netloc, path, "", "")) for path in paths]


def _show(client: httpx.Client, url: str) -> Doors | None:
    shown = _said(client, "GET", url)
    if not isinstance(shown, dict) or "magic_numbers" not in shown:
        return None
    settings, clock = shown.get("settings"), shown.get("clock")
    limited = settings.get("rate_limit") is not False if isinstance(settings, dict) else True
    return Doors(url, limited, moment(clock.get("now")) if isinstance(clock, dict) else None)


def _said(client: httpx.Client, method: str, url: str, body: Json = None) -> Json:
    """Return what a control endpoint says, None where it says nothing or is none."""
    for _ in range(TRIES if method == "GET" else 1):
        with suppress(httpx.HTTPError):
            answer = client.request(method, url, json=body)
            said = Answer(answer.status_code, {}, answer.content)
            return said.body if answer.is_success else None
    return None


@contextmanager
def another_key(
    client: httpx.Client, doors: Doors | None, journal: Journal
) -> Iterator[str | None]:
    """Yield the key of an organisation of its own, and take it back; None where there is none.

    Those that a run was lent which was killed are taken back first.
    """
    if doors is None:
        yield None
        return
    for identity in _still_lent(client, doors, journal.lent):
        _take_back(client, doors, identity)
    made = _said(client, "POST", f"{doors.url}/keys", {"organisation": BORROWER})
    if not isinstance(made, dict) or "key" not in made:
        yield None
        return
    journal.lends(made["id"])
    try:
        yield str(made["key"])
    finally:
        _take_back(client, doors, made["id"])


def _still_lent(client: httpx.Client, doors: Doors, lent: list[Json]) -> list[Json]:
    """Return which of these keys are ours still: a sandbox that began anew counts from 1 again."""
    shown = _said(client, "GET", f"{doors.url}/keys") if lent else None
    keys = shown.get("data") if isinstance(shown, dict) else None
    ours = [each for each in keys or () if each.get("organisation") == BORROWER]
    return [each.get("id") for each in ours if each.get("id") in lent]


def _take_back(client: httpx.Client, doors: Doors, identity: Json) -> None:
    with suppress(httpx.HTTPError):  # the sandbox may have gone, and its keys with it
        client.delete(f"{doors.url}/keys/{identity}")
