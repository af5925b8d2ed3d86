"""From a file's name or a URL to a document: the only file that reads or fetches documents."""

import json
import time
from collections.abc import Callable, Mapping
from importlib import resources
from pathlib import Path

import httpx

from apipay_drift import garbage, yaml12
from apipay_drift.contract import CONTRACT as NAME
from apipay_drift.errors import BrokenDocument, CannotRun
from apipay_drift.findings import Json

CONTRACT = NAME
URLS = ("http://", "https://")
TIMEOUT = 20.0  # seconds for a document as a whole
LARGEST = 20 * 1024 * 1024  # bytes


def load(source: str, *, timeout: float = TIMEOUT, largest: int = LARGEST) -> Json:
    """Return the JSON value that a file, an http(s) URL or `contract` holds, as JSON or YAML 1.2.

    Raises:
        CannotRun: There is no such file, the server does not answer 200 within `timeout` seconds,
            or there are more than `largest` bytes.
        BrokenDocument: What is there is neither JSON nor YAML.
    """
    return parse(_bytes(source, timeout, largest), shown(source))


@garbage.kept()
def parse(content: bytes, source: str) -> Json:
    """Return the JSON value that a text holds; `source` is its name in errors.

    Raises:
        BrokenDocument: The text is neither JSON nor YAML 1.2; the message says in which line.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        raise BrokenDocument(source, f"byte {fault.start}", "is no UTF-8 text") from None
    try:
        return _json(text) if text.lstrip()[:1] in ("{", "[") else yaml12.read(text)
    except json.JSONDecodeError as fault:
        return _flow_yaml(text, source, fault)
    except (_TwiceError, yaml12.Unreadable) as fault:
        raise BrokenDocument(source, "", str(fault)) from None
    except RecursionError:
        raise BrokenDocument(source, "", "is nested too deeply to be read") from None


def shown(source: str) -> str:
    """Return the name of a document without what may be secret in a URL: user, password, query.

    Raises:
        CannotRun: It begins like a URL and is none.
    """
    if not source.startswith(URLS):
        return source
    try:
        url = httpx.URL(source)
    except httpx.InvalidURL:
        raise CannotRun("a document is a file, or a URL such as https://host/a.yaml") from None
    return str(url.copy_with(username=None, password=None, query=None, fragment=None))


def contract() -> Json:
    """Return the contract that this version of the package was made for."""
    packed = resources.files("apipay_contract").joinpath("openapi.json").read_text("utf-8")
    return json.loads(packed)


class _TwiceError(ValueError):
    """A JSON object has a key twice."""


def _json(text: str) -> Json:
    return json.loads(text, object_pairs_hook=_once)


def _once(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    built = dict(pairs)
    if len(built) != len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise _TwiceError(f"the key {twice} stands twice in one object")
    return built


def _flow_yaml(text: str, source: str, fault: json.JSONDecodeError) -> Json:
    """Read YAML that begins like JSON; when it is neither, JSON's own words say where."""
    try:
        return yaml12.read(text)
    except (yaml12.Unreadable, RecursionError):
        where = f"line {fault.lineno}, column {fault.colno}"
        raise BrokenDocument(source, where, f"is no JSON: {fault.msg}") from None


def _bytes(source: str, timeout: float, largest: int) -> bytes:
    if source.startswith(URLS):
        return _fetch(source, timeout, largest)
    if source == CONTRACT:
        return resources.files("apipay_contract").joinpath("openapi.json").read_bytes()
    path = Path(source)
    try:
        if path.stat().st_size > largest:
            raise CannotRun(f"{source} is larger than {largest} bytes")
        return path.read_bytes()
    except OSError as fault:
        raise CannotRun(f"cannot read {source}: {fault.strerror}") from None


def _fetch(url: str, timeout: float, largest: int) -> bytes:
    deadline = time.monotonic() + timeout
    try:
        with (
            httpx.Client(follow_redirects=True, max_redirects=5, timeout=timeout) as client,
            client.stream("GET", url, headers=ACCEPT) as answer,
        ):
            if answer.status_code != httpx.codes.OK:
                raise CannotRun(f"{shown(url)} answered {answer.status_code} instead of 200")
            return _collect(answer, url, deadline, largest)
    except httpx.TimeoutException:
        raise CannotRun(f"{shown(url)} did not answer within {timeout:g} seconds") from None
    except (httpx.HTTPError, httpx.InvalidURL) as fault:
        raise CannotRun(f"cannot fetch {shown(url)}: {fault}") from None


ACCEPT: Mapping[str, str] = {
    "Accept": "application/json, application/yaml, text/yaml, */*;q=0.5",
    "User-Agent": "apipay-drift",
}


def _collect(
    answer: httpx.Response,
    url: str,
    deadline: float,
    largest: int,
    now: Callable[[], float] = time.monotonic,
) -> bytes:
    content = bytearray()
    for piece in answer.iter_bytes():
        content += piece
        if len(content) > largest:
            raise CannotRun(f"{shown(url)} sends more than {largest} bytes")
        if now() > deadline:
            raise CannotRun(f"{shown(url)} did not finish in time")
    return bytes(content)
