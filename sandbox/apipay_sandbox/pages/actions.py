"""What the buttons and forms do: a table of moves, each an operation of the API or of control."""

import json
import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import parse_qsl

from starlette.responses import RedirectResponse, Response

from apipay_sandbox.pages import selling, tools
from apipay_sandbox.pages.site import Json, Notice, View
from apipay_sandbox.problems import Problem
from apipay_sandbox.rules import Refused

Page = Callable[..., Awaitable[Response]]

LONGEST_FORM = 65_536

_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?")


@dataclass(frozen=True, slots=True)
class Action:
    """One move: what does it, where to go afterwards, which page says why it was refused."""

    operation: str
    page: Page
    to: str
    done: str = "changed"
    of_api: bool = False
    shows: bool = False
    """Whether the page shows the answer, which holds a secret, instead of going elsewhere."""


def _api(operation: str, page: Page, to: str, done: str = "changed") -> Action:
    return Action(operation, page, to, done, of_api=True)


INVOICE, SCHEDULES, HOOKS = "/invoices/{id}", "/schedules", "/webhooks"

ACTIONS: Mapping[str, Action] = {
    "/invoices/new": _api("createInvoice", selling.invoices, INVOICE, "created"),
    "/invoices/{id:id}/pay": Action("payInvoice", selling.invoice, INVOICE, "paid"),
    "/invoices/{id:id}/expire": Action("expireInvoice", selling.invoice, INVOICE, "expired"),
    "/invoices/{id:id}/cancel": _api("cancelInvoice", selling.invoice, INVOICE, "cancelled"),
    "/invoices/{id:id}/refund": _api("createRefund", selling.invoice, INVOICE, "refunded"),
    "/schedules/new": _api("createRecurringInvoice", selling.schedules, SCHEDULES, "created"),
    "/schedules/{id:id}/pause": _api("pauseRecurringInvoice", selling.schedules, SCHEDULES),
    "/schedules/{id:id}/resume": _api("resumeRecurringInvoice", selling.schedules, SCHEDULES),
    "/schedules/{id:id}/skip": _api("skipRecurringInvoicePeriod", selling.schedules, SCHEDULES),
    "/schedules/{id:id}/cancel": _api("cancelRecurringInvoice", selling.schedules, SCHEDULES),
    "/schedules/{id:id}/bill": _api("billRecurringInvoiceNow", selling.schedules, SCHEDULES),
    "/webhooks/new": Action("addWebhook", tools.webhooks, HOOKS, shows=True),
    "/webhooks/{id:id}/delete": Action("deleteWebhook", tools.webhooks, HOOKS, "deleted"),
    "/deliveries/{id:id}/redeliver": Action("redeliver", tools.webhooks, HOOKS, "sent"),
    "/clock/advance": Action("setClock", tools.clock, "/clock", "moved"),
    "/clock/to": Action("setClock", tools.clock, "/clock", "moved"),
    "/faults/new": Action("addFault", tools.faults, "/faults"),
    "/faults/clear": Action("clearFaults", tools.faults, "/faults"),
    "/faults/{id:id}/delete": Action("deleteFault", tools.faults, "/faults"),
    "/requests/clear": Action("clearRequests", tools.requests, "/requests"),
    "/keys/new": Action("addKey", tools.keys, "/keys", shows=True),
    "/keys/{id:id}/delete": Action("deleteKey", tools.keys, "/keys", "deleted"),
    "/organisations/{id:id}": Action("changeOrganisation", tools.keys, "/keys"),
    "/world/seed": Action("seed", tools.world, "/", "filled"),
    "/world/reset": Action("reset", tools.world, "/world", "forgotten"),
    "/world/settings": Action("changeSettings", tools.world, "/world"),
    "/world/snapshots": Action("takeSnapshot", tools.world, "/world", "kept"),
    "/world/snapshots/{name}/restore": Action("restoreSnapshot", tools.world, "/world", "restored"),
    "/world/snapshots/{name}/delete": Action("deleteSnapshot", tools.world, "/world", "deleted"),
}

FIXED: Mapping[str, Json] = {"/clock/freeze": {"frozen": True}, "/clock/thaw": {"frozen": False}}
"""Moves of the clock without a form."""

TEXTS = frozenset(
    {"phone_number", "description", "external_order_id", "reason", "name", "organisation", "url"}
)
"""Fields that stay text even where they look like a number."""

OF_OWNER = frozenset({"addWebhook", "seed"})
"""Moves of control that are done for the organisation that is looked at."""


async def perform(view: View, action: Action, fixed: Json | None = None) -> Response:
    """Do a move and go on; where it is refused, show the page again and say why."""
    form = await read(view)
    path = view.request.path_params
    try:
        answer = await _do(view, action, path, fixed or values(form))
    except Problem as problem:
        return await _refused(view, action, form, problem.status, _texts(problem))
    except Refused as refusal:
        return await _refused(view, action, form, 400, (str(refusal),))
    if action.shows:
        return await action.page(view, made=answer)
    to = action.to.format(id=path.get("id", answer.get("id"))) if "{id}" in action.to else action.to
    back = form.get("back", "")
    if action.operation == "redeliver" and re.fullmatch(r"/invoices/[0-9]{1,19}", back):
        to = back
    return RedirectResponse(f"{to}?done={action.done}", 303)


async def read(view: View) -> dict[str, str]:
    """Return the fields of a form that are filled in."""
    length = view.request.headers.get("content-length", "")
    if not length.isdecimal() or int(length) > LONGEST_FORM:
        raise Problem(413, f"A form has at most {LONGEST_FORM} bytes")
    sent = parse_qsl((await view.request.body()).decode("utf-8", "replace"))
    return {name: text.strip() for name, text in sent if text.strip()}


def values(form: Mapping[str, str]) -> Json:
    """Return the fields as JSON values: numbers, true, false; else text."""
    known: Mapping[str, Any] = {"true": True, "false": False, "null": None}
    found: Json = {}
    for name, text in form.items():
        number = text.replace(" ", "").replace("\u00a0", "").replace(",", ".")
        if name == "back":
            continue
        if name in TEXTS:
            found[name] = text
        elif text in known:
            found[name] = known[text]
        else:
            found[name] = Token(number) if _NUMBER.fullmatch(number) else text
    return found


class Token(str):
    """The text of a number, exact to the last digit."""

    __slots__ = ()


def to_json(fields: Json) -> str:
    """Write fields as JSON, numbers digit for digit."""
    pairs = (
        f"{json.dumps(name)}:{value if isinstance(value, Token) else json.dumps(value)}"
        for name, value in fields.items()
    )
    return f"{{{','.join(pairs)}}}"


async def _do(view: View, action: Action, path: Json, fields: Json) -> Json:
    if action.of_api:
        return view.ask(action.operation, path.get("id"), body=to_json(fields))
    given: Json = json.loads(to_json(fields))
    if action.operation in OF_OWNER:
        given["organisation_id"] = view.organisation["id"]
    answer: Json = await view.control(action.operation, path, **given)
    return answer


async def _refused(
    view: View, action: Action, form: Mapping[str, str], status: int, texts: tuple[str, ...]
) -> Response:
    notice = Notice(problem=texts, typed=form, status=status)
    return await action.page(replace(view, notice=notice))


def _texts(problem: Problem) -> tuple[str, ...]:
    errors = problem.body.get("errors")
    if not isinstance(errors, dict):
        return (str(problem.body["message"]),)
    return tuple(text for texts in errors.values() for text in texts)
