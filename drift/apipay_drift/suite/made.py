"""What a run has made on a server that is not ours, so that all of it is cancelled at the end."""

import json
from dataclasses import dataclass, field
from typing import cast

from apipay_drift.probes import Answer, Request
from apipay_drift.probes.law import REFUSED
from apipay_drift.probes.model import Json

INVOICES, SCHEDULES = "/invoices", "/recurring-invoices"


@dataclass(slots=True)
class Made:
    """Paths that cancel what was made, and marks of what may have been made unseen."""

    paths: list[str] = field(default_factory=list[str])
    unsure: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])

    def note(self, asked: Request, answer: Answer | None, mark: str) -> None:
        """Note what a request of the run with this mark made; None: its answer never came."""
        if asked.target != "api" or asked.method != "POST":
            return
        kind = INVOICES if asked.path.endswith("/bill-now") else asked.path
        if kind not in (INVOICES, SCHEDULES) or (answer and answer.status in REFUSED):
            return
        identity = _identity(answer)
        if identity is not None:
            self.paths.append(f"{kind}/{identity}/cancel")
        else:
            self.unsure.append((kind, _mark(asked) or mark))

    def found(self, path: str, mark: str, answer: Answer) -> bool:
        """Take over what a list shows of a request that was not heard of; tell whether it does."""
        known = len(self.paths)
        for item in _items(answer.body):
            marks = (item.get("external_order_id"), item.get("description"))
            if mark in marks and type(item.get("id")) is int:
                self.paths.append(f"{path}/{item['id']}/cancel")
        return len(self.paths) > known


def _identity(answer: Answer | None) -> int | None:
    body = answer.body if answer else None
    identity = cast("dict[str, Json]", body).get("id") if isinstance(body, dict) else None
    return identity if type(identity) is int else None


def _mark(asked: Request) -> str | None:
    """Return by what the thing that a request asked for would be known again."""
    try:
        body = json.loads(asked.content or b"")
    except ValueError:
        return None
    fields = cast("dict[str, Json]", body) if isinstance(body, dict) else {}
    return fields.get("external_order_id") or fields.get("description")


def _items(body: Json) -> list[dict[str, Json]]:
    rows = cast("dict[str, Json]", body).get("data") if isinstance(body, dict) else None
    listed = rows if isinstance(rows, list) else []
    return [row for row in listed if isinstance(row, dict)]
