"""The request log: filtered, and as HAR."""

from apipay_sandbox import har
from apipay_sandbox.answers import Json
from apipay_sandbox.clock import parse
from apipay_sandbox.control import views
from apipay_sandbox.control.door import Asked
from apipay_sandbox.log import Entry
from apipay_sandbox.problems import invalid


def list_requests(asked: Asked) -> Json:
    """List the latest requests, newest first."""
    return {"data": [views.request(entry) for entry in reversed(wanted(asked))]}


def export(asked: Asked) -> Json:
    """Return the latest requests as HAR, oldest first."""
    return har.export(wanted(asked), asked.app.public_url)


def clear(asked: Asked) -> Json:
    """Empty the log."""
    return {"cleared": asked.world.log.clear()}


def wanted(asked: Asked) -> list[Entry]:
    """Return the latest requests that the filters let through, oldest first."""
    fields = asked.fields
    since = _moment(fields["since"]) if "since" in fields else 0
    found = [
        entry
        for entry in asked.world.log.entries
        if entry.at >= since
        and fields.get("operation") in (None, entry.operation)
        and fields.get("key_id") in (None, entry.key_id)
        and _has_status(entry, fields.get("status"))
    ]
    return found[-fields["limit"] :]


def _has_status(entry: Entry, status: str | None) -> bool:
    """Tell whether an answer has a status such as ``404``, ``4xx`` or ``dropped``."""
    if status is None or entry.status is None:
        return status in (None, "dropped")
    return status in (str(entry.status), f"{entry.status // 100}xx")


def _moment(text: str) -> int:
    try:
        return parse(text)
    except ValueError as fault:
        raise invalid({"since": [f"since {fault}"]}) from None
