"""What is no drift: something else answers, the key is unknown, what was named is not there.

Asked twice, or before anything else, this is told from drift.
"""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import cast

from apipay_drift.contract import REMAINING
from apipay_drift.errors import CannotRun
from apipay_drift.findings import Json
from apipay_drift.live.lists import items
from apipay_drift.live.statuses import GATEWAY
from apipay_drift.live.wire import OutOfRequests, Wire
from apipay_drift.probes.play import KEY, Answer, Request
from apipay_drift.probes.steps import INVOICES, REFUNDS

OK, UNAUTHORIZED, NOT_FOUND, NOT_ALLOWED = 200, 401, 404, 405
ANOTHER: Mapping[str, str] = {INVOICES: REFUNDS}
LOOKS = 2
"""Requests that `look_at_paid` makes."""


def look_who_answers(
    request: Request, answer: Answer, wire: Wire, *, going_on: bool = False
) -> None:
    """Ask a second time, elsewhere, when the first answer is not one of the API to its client.

    A run that is `going_on` was answered by the API before: it keeps what it needs for undoing.

    Raises:
        CannotRun: The key is refused, or something else answers at this address.
    """
    if not (answer.status == UNAUTHORIZED or _is_strange(answer)):
        return
    if going_on and wire.budget.spare <= 0:
        return
    key = dict(request.headers)[KEY]
    path = INVOICES if request.method != "GET" else ANOTHER.get(request.path, INVOICES)
    try:
        second = wire.aside(Request("api", "GET", path, headers=((KEY, key),)))
    except OutOfRequests:
        second = answer  # there is no more to go by
    if second is None:
        return
    if answer.status == second.status == UNAUTHORIZED:
        raise CannotRun(f"{wire.api} refuses the key (401): check --api-key or APIPAY_API_KEY")
    if _is_strange(answer) and _is_strange(second):
        raise CannotRun(
            f"{wire.api} does not answer like the API ({second.status} to GET {path}):"
            " --base-url has to end where the paths of openapi.yaml begin"
        )


def look_at_paid(invoice: int, wire: Wire) -> None:
    """Look whether an invoice is one of which something can be given back.

    Raises:
        CannotRun: It is not; or the key is refused, or something else answers.
    """
    named = f"--paid-invoice {invoice}"
    path = f"{INVOICES}/{invoice}"
    answer = _asked(path, wire)
    if answer is not None and answer.status == NOT_FOUND:
        raise CannotRun(f"{named}: {wire.api} knows no such invoice")
    shown = _object(answer)
    status = shown.get("status", "paid")
    if status != "paid":
        raise CannotRun(f"{named} is {status}: name one that is paid")
    given = [each.get("amount") for each in items(_object(_asked(f"{path}/refunds", wire))) or ()]
    if _sum(given) >= _sum([shown.get("amount")]) > 0:
        raise CannotRun(f"{named}: all of it was given back already; name another")


def _asked(path: str, wire: Wire) -> Answer | None:
    request = Request("api", "GET", path, headers=((KEY, wire.journal.key),))
    try:
        answer = wire.aside(request)
    except OutOfRequests:
        return None
    if answer is not None:
        look_who_answers(request, answer, wire)
    return answer


def _object(answer: Answer | None) -> Mapping[str, Json]:
    body = answer.body if answer is not None and answer.status == OK else None
    return cast("dict[str, Json]", body) if isinstance(body, dict) else {}


def _sum(amounts: list[Json]) -> Decimal:
    """Return the sum of amounts, whatever is none left out."""
    total = Decimal()
    for amount in amounts:
        try:
            read = Decimal(str(amount))
        except InvalidOperation:
            continue
        total += read if read.is_finite() else 0
    return total


def _is_strange(answer: Answer) -> bool:
    if answer.status in {NOT_FOUND, NOT_ALLOWED} or answer.status in GATEWAY:
        return True
    return not isinstance(answer.body, dict) and REMAINING not in answer.headers
