"""The exchanges of failed probes as HAR 1.2; keys are masked before they come here."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from apipay_drift.suite.results import Result

UNKNOWN = -1  # HAR's word for a size or time that nobody measured


def har(results: Iterable[Result]) -> dict[str, Any]:
    """Return a log of all exchanges that the results kept; the comment says which test it was."""
    moment = datetime.now(UTC).isoformat()
    entries = [
        _entry(exchange, result.words["en"], moment)
        for result in results
        for exchange in result.exchanges
    ]
    creator = {"name": "apipay contract tests", "version": "1"}
    return {"log": {"version": "1.2", "creator": creator, "entries": entries}}


def _entry(told: Mapping[str, Any], comment: str, moment: str) -> dict[str, Any]:
    return {
        "startedDateTime": moment,
        "time": 0,
        "request": _request(told),
        "response": _response(told),
        "cache": {},
        "timings": {"send": 0, "wait": 0, "receive": 0},
        "comment": comment,
    }


def _request(told: Mapping[str, Any]) -> dict[str, Any]:
    pairs = [(name, value) for name, value in told["query"]]
    request: dict[str, Any] = {
        "method": told["method"],
        "url": told["url"] + (f"?{urlencode(pairs)}" if pairs else ""),
        "httpVersion": "HTTP/1.1",
        "cookies": [],
        "headers": _named(told["headers"]),
        "queryString": _named(pairs),
        "headersSize": UNKNOWN,
        "bodySize": len(told["body"].encode()),
    }
    if told["body"]:
        request["postData"] = {"mimeType": "application/json", "text": told["body"]}
    return request


def _response(told: Mapping[str, Any]) -> dict[str, Any]:
    size = len(told["answer"].encode())
    kind = dict(told["answer_headers"]).get("content-type", "")
    return {
        "status": told["status"],
        "statusText": "",
        "httpVersion": "HTTP/1.1",
        "cookies": [],
        "headers": _named(told["answer_headers"]),
        "content": {"size": size, "mimeType": kind, "text": told["answer"]},
        "redirectURL": "",
        "headersSize": UNKNOWN,
        "bodySize": size,
    }


def _named(pairs: Iterable[Iterable[str]]) -> list[dict[str, str]]:
    return [{"name": name, "value": value} for name, value in pairs]
