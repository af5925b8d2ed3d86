"""Is it the API that answers, and does it know the key? Asked twice, this is told from drift."""

from collections.abc import Mapping

from apipay_drift.contract import REMAINING
from apipay_drift.errors import CannotRun
from apipay_drift.live.statuses import GATEWAY
from apipay_drift.live.wire import OutOfRequests, Wire
from apipay_drift.probes.play import KEY, Answer, Request
from apipay_drift.probes.steps import INVOICES, REFUNDS

UNAUTHORIZED, NOT_FOUND = 401, 404
ANOTHER: Mapping[str, str] = {INVOICES: REFUNDS}


def look_who_answers(request: Request, answer: Answer | None, wire: Wire) -> None:
    """Ask a second time, elsewhere, when the first answer is not one of the API to its client.

    Raises:
        CannotRun: The key is refused, or something else answers at this address.
    """
    if answer is None or not (answer.status == UNAUTHORIZED or _is_strange(answer)):
        return
    key = dict(request.headers)[KEY]
    path = INVOICES if request.method != "GET" else ANOTHER.get(request.path, INVOICES)
    try:
        second = wire.send(Request("api", "GET", path, headers=((KEY, key),)))
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


def _is_strange(answer: Answer) -> bool:
    if answer.status == NOT_FOUND or answer.status in GATEWAY:
        return True
    return not isinstance(answer.body, dict) and REMAINING not in answer.headers
