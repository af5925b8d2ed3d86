"""What statuses say of the server, beyond the one that a step expects."""

from collections.abc import Mapping

from apipay_drift.live.model import Does, Step
from apipay_drift.probes.model import Ask
from apipay_drift.probes.play import Answer

SUCCESS = range(200, 300)
LIMITED = 429
FAULT = 500
GATEWAY = range(502, 600)
"""What stands before the API, and says nothing of it; 501 is its own word: no such operation."""

CHANGING = frozenset({Does.MAKE, Does.MOVE})  # never sent twice
SILENT: Mapping[int, str] = {
    LIMITED: "the rate limit was reached",
    **dict.fromkeys(GATEWAY, "a gateway answered in place of the API"),
}


def is_passing(answer: Answer | None, step: Step) -> bool:
    """Tell whether a fault may have passed, and the request, which has to be refused, sent again.

    Reads have been sent again by then.
    """
    if answer is None or step.does in CHANGING or step.ask.method == "GET":
        return False
    return answer.status >= FAULT


def is_silent(answer: Answer, ask: Ask) -> bool:
    """Tell whether an answer says nothing of the API."""
    return answer.status != ask.status and answer.status in SILENT
