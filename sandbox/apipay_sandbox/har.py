"""The request log as HAR 1.2, which browsers and proxies read. API keys are masked."""

from collections.abc import Iterable
from datetime import UTC, datetime
from importlib.metadata import version
from urllib.parse import parse_qsl, quote

from apipay_sandbox.answers import Json, present
from apipay_sandbox.log import Entry
from apipay_sandbox.reply import REASONS

MASK = "***"

IN_URLS = "%/?:@!$&'()*+,;=[]~"
"""Characters that a query may hold as they are."""


def export(entries: list[Entry], public_url: str) -> Json:
    """Return a HAR of these requests; what a dropped connection has lost is status 0."""
    creator = {"name": "apipay-sandbox", "version": version("apipay-kz")}
    shown = [_entry(entry, public_url) for entry in entries]
    return {"log": {"version": "1.2", "creator": creator, "entries": shown}}


def _entry(entry: Entry, public_url: str) -> Json:
    milliseconds = entry.duration_us / 1_000
    started = datetime.fromtimestamp(entry.at / 1_000, UTC)
    return present(
        startedDateTime=started.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        time=milliseconds,
        request=_request(entry, public_url),
        response=_response(entry),
        cache={},
        timings={"send": 0, "wait": milliseconds, "receive": 0},
        comment=entry.operation,
        _fault=entry.fault,
    )


def _request(entry: Entry, public_url: str) -> Json:
    query = f"?{quote(entry.query.encode('latin-1'), safe=IN_URLS)}" if entry.query else ""
    headers = _named(entry.headers.items())
    if entry.key_id is not None:
        headers.append({"name": "x-api-key", "value": MASK})
    content_type = entry.headers.get("content-type", "application/json")
    body = {"mimeType": content_type, "text": entry.body.decode("utf-8", "replace")}
    return present(
        method=entry.method,
        url=f"{public_url}{quote(entry.path)}{query}",
        httpVersion="HTTP/1.1",
        cookies=[],
        headers=headers,
        queryString=_named(parse_qsl(entry.query, keep_blank_values=True)),
        postData=body if entry.body else None,
        headersSize=-1,
        bodySize=len(entry.body),
    )


def _response(entry: Entry) -> Json:
    status = entry.status or 0
    return {
        "status": status,
        "statusText": REASONS.get(status, ""),
        "httpVersion": "HTTP/1.1",
        "cookies": [],
        "headers": _named(entry.answer_headers.items()),
        "content": {
            "size": entry.answer_size,
            "mimeType": entry.answer_headers.get("content-type", "application/json"),
            "text": entry.answer.decode("utf-8", "replace"),
        },
        "redirectURL": "",
        "headersSize": -1,
        "bodySize": entry.answer_size if entry.status is not None else 0,
    }


def _named(pairs: Iterable[tuple[str, str]]) -> list[Json]:
    return [{"name": name, "value": value} for name, value in pairs]
