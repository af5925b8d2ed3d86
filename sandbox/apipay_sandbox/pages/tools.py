"""Pages about the sandbox itself: webhooks, clock, faults, requests, keys, data, magic numbers."""

import re
from urllib.parse import urlencode

from starlette.responses import Response

from apipay_sandbox.faults import KINDS
from apipay_sandbox.pages.site import Json, View
from apipay_sandbox.problems import Problem
from apipay_sandbox.rules.magic import NUMBERS
from apipay_sandbox.rules.moments import to_text

SHOWN = 100
"""How many deliveries or requests a page shows."""

STEPS = (
    ("PT30S", "30 seconds"),
    ("PT1M", "1 minute"),
    ("PT15M", "15 minutes"),
    ("PT1H", "1 hour"),
    ("P1D", "1 day"),
    ("P7D", "1 week"),
    ("P1M", "1 month"),
    ("P1Y", "1 year"),
)
"""The durations that the clock has buttons for."""

PRESETS: tuple[tuple[str, dict[str, str]], ...] = (
    (
        "The next create is lost: done, and never answered",
        {"kind": "drop", "operation": "createInvoice", "when": "after", "count": "1"},
    ),
    (
        "The next create fails with 503, nothing is done",
        {"kind": "error", "operation": "createInvoice", "status": "503", "count": "1"},
    ),
    ("429 three times, retry after 5 s", {"kind": "rate_limit", "retry_after": "5", "count": "3"}),
    ("Every answer takes 3 s longer", {"kind": "latency", "latency_ms": "3000"}),
    (
        "An amount becomes a number",
        {"kind": "retype", "operation": "getInvoice", "field": "amount", "to": "number"},
    ),
    (
        "An unknown status appears",
        {"kind": "replace", "operation": "getInvoice", "field": "status", "to": "refunded"},
    ),
)
"""Faults that are often wanted, each a button."""


async def webhooks(view: View, made: Json | None = None) -> Response:
    """List the organisation's webhooks and the latest deliveries; show a new secret once."""
    status = view.request.query_params.get("status", "")
    wanted = {"status": status} if status in ("waiting", "delivered", "failed") else {}
    own = view.organisation["id"]
    hooks = (await view.control("listWebhooks"))["data"]
    mine = [hook for hook in hooks if hook["organisation_id"] == own]
    told = (await view.control("listDeliveries", organisation_id=own, limit=SHOWN, **wanted))[
        "data"
    ]
    return view.render("webhooks.html", hooks=mine, told=told, status=status, made=made)


async def clock(view: View) -> Response:
    """Show the clock, and when something happens next."""
    due = view.world.next_due
    return view.render(
        "clock.html",
        next_due=None if due is None else to_text(due),
        steps=[(duration, view.t(label)) for duration, label in STEPS],
    )


async def faults(view: View) -> Response:
    """List the faults that stand, and offer more."""
    standing = (await view.control("listFaults"))["data"]
    return view.render(
        "faults.html",
        standing=[(each, _effect(view, each["kind"])) for each in standing],
        kinds=[(name, kind, _effect(view, name)) for name, kind in KINDS.items()],
        operations=[(name, name) for name in sorted(view.app.operations)],
        keys=await _keys(view),
        presets=[(view.t(text), fields) for text, fields in PRESETS],
    )


async def requests(view: View) -> Response:
    """List the latest requests, filtered."""
    asked = view.request.query_params
    names = ("operation", "status", "key_id")
    filters = {name: asked[name] for name in names if asked.get(name)}
    key_id = filters.get("key_id", "")
    key = {"key_id": int(key_id)} if re.fullmatch("[0-9]{1,19}", key_id) else {}
    try:
        found = await view.control("listRequests", **{**filters, **key, "limit": SHOWN})
    except Problem:
        found = {"data": []}
    return view.filled(filters).render(
        "requests.html",
        entries=found["data"],
        operations=[(name, name) for name in sorted(view.app.operations)],
        keys=await _keys(view),
        query=urlencode(filters),
    )


async def keys(view: View, made: Json | None = None) -> Response:
    """List organisations with their keys; show a new key once."""
    everyone = (await view.control("listOrganisations"))["data"]
    all_keys = (await view.control("listKeys"))["data"]
    owned = [
        (each, [key for key in all_keys if key["organisation_id"] == each["id"]])
        for each in everyone
    ]
    return view.render("keys.html", owned=owned, made=made)


async def world(view: View) -> Response:
    """Offer made-up data, snapshots, settings and a fresh start."""
    return view.render(
        "world.html",
        snapshots=(await view.control("listSnapshots"))["data"],
        settings=await view.control("showSettings"),
    )


async def magic(view: View) -> Response:
    """List the phone numbers whose customers act by themselves."""
    russian = view.lang == "ru"
    numbers = [(each.phone_number, each.russian if russian else each.english) for each in NUMBERS]
    return view.render("magic.html", numbers=numbers)


async def _keys(view: View) -> list[tuple[int, str]]:
    listed = (await view.control("listKeys"))["data"]
    return [(key["id"], f"{key['id']} · {key['organisation']} …{key['hint']}") for key in listed]


def _effect(view: View, kind: str) -> str:
    return KINDS[kind].russian if view.lang == "ru" else KINDS[kind].english
