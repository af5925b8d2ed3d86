"""The rate limit met on purpose: how many requests pass, and what the refusal says (G05, G06)."""

from collections.abc import Callable, Generator, Mapping
from typing import cast

from apipay_drift.conformance import check
from apipay_drift.contract import REMAINING
from apipay_drift.deviations import Deviation
from apipay_drift.findings import Json, Unchecked
from apipay_drift.live.evidence import Witness
from apipay_drift.live.wire import Wire
from apipay_drift.probes.play import KEY, Answer, Request

LIMIT, WINDOW = 60, 60  # requests, and the seconds in which they may be made
REFUSED = 429
PATH = "/invoices"
OPERATION = f"GET {PATH}"

NOT_COUNTED = "the sandbox does not count requests (rate_limit)"
TOO_SLOW = "60 requests took longer than a minute"
BROKE = "the connection broke meanwhile"

Meeting = Generator[Request, Answer | None, list[Deviation] | None]


def check_limit(
    wire: Wire, key: str, told: Callable[[], None], *, ours: bool
) -> tuple[list[Deviation], list[Unchecked]]:
    """Meet the limit on purpose; return what was found, and why nothing could be said.

    `told` is called before each request. `ours`: nobody else has ever used this key.
    """
    if not wire.rate.limited:
        return [], [Unchecked(OPERATION, NOT_COUNTED)]
    began = wire.now()
    used = wire.uses[key] if ours else LIMIT
    meeting = meet(key, Witness(wire.api, {key: "$APIPAY_API_KEY"}), used)
    try:
        request = next(meeting)
        while True:
            told()
            request = meeting.send(wire.once(request))
    except StopIteration as ended:
        found: list[Deviation] | None = ended.value
    if found is None:
        return [], [Unchecked(OPERATION, BROKE)]
    if found and wire.now() - began >= WINDOW:
        return [], [Unchecked(OPERATION, TOO_SLOW)]
    return found, []


def meet(key: str, witness: Witness, used: int) -> Meeting:
    """Yield requests until one is refused; return what was not as documented, None if unknown.

    It costs 61 requests, fewer where the key has been used within the last minute: so often at
    most.
    """
    request = Request("api", "GET", PATH, (("per_page", "1"),), ((KEY, key),))
    passed, told = 0, ""
    while passed <= LIMIT:
        answer = yield request
        if answer is None:
            return None
        if answer.status == REFUSED:
            found = _refusal(answer, passed, told, LIMIT - used)
            return [witness.seen(each, request, answer) for each in found]
        passed += 1
        told = answer.headers.get(REMAINING, "")
    return [_deviation("limit-changed", "status", REFUSED, 200, ("G05",))]


def _refusal(answer: Answer, passed: int, told: str, least: int) -> list[Deviation]:
    found = list(check("GET", PATH, answer.status, answer.headers, answer.body))
    if told not in ("0", "") or passed < least:
        what = f"after {LIMIT} requests, when none is left"
        found.append(
            _deviation("limit-changed", "status", what, f"after {passed}, {told} left", ("G05",))
        )
    body: Json = answer.body
    wait = cast("Mapping[str, Json]", body).get("retry_after") if isinstance(body, dict) else None
    if type(wait) is int and not 1 <= wait <= WINDOW:
        found.append(
            _deviation("retry-after-wrong", "/retry_after", f"1 … {WINDOW}", wait, ("G06", "H29"))
        )
    if "retry-after" in answer.headers:
        header = answer.headers["retry-after"]
        found.append(_deviation("header-unknown", "retry-after", None, header, ("G06",)))
    return found


def _deviation(
    change: str, location: str, expected: Json, got: Json, facts: tuple[str, ...]
) -> Deviation:
    return Deviation(
        change=change,
        operation=OPERATION,
        location=location,
        expected=expected,
        got=got,
        facts=facts,
    )
