"""How a step is written down: short words for what the plan says often."""

# ruff: noqa: ANN401 - what a step takes besides is what Ask takes

from collections.abc import Mapping
from typing import Any

from apipay_drift.live.model import Becomes, Does, Facts, Lists, Makes, Refuses, Step
from apipay_drift.probes.model import ABSENT, Ask, Control, Json, Ref
from apipay_drift.probes.patterns import IDENTITY, MOMENT, TEXT, URL
from apipay_drift.probes.steps import AMOUNT_FAULT, PHONE_FAULT, UNKNOWN_ID

INVOICES, REFUNDS, SCHEDULES = "/invoices", "/refunds", "/recurring-invoices"
AMOUNT: Facts = ("E04", "G07")
PHONE: Facts = ("E04", "G10")
DECIMALS: Facts = ("H12",)
WORDS = {"amount": AMOUNT_FAULT, "phone_number": PHONE_FAULT}

INVOICE: Mapping[str, Json] = {
    "id": IDENTITY,
    "kaspi_invoice_id": TEXT,
    "kaspi_qr_token": TEXT,
    "payment_url": URL,
    "status": "pending",
    "client_phone": Ref("phone"),
    "created_at": MOMENT,
}
REFUND: Mapping[str, Json] = {
    "id": IDENTITY,
    "invoice_id": Ref("a.id"),
    "status": "completed",
    "created_at": MOMENT,
}
SCHEDULE: Mapping[str, Json] = {
    "id": IDENTITY,
    "phone_number": Ref("phone"),
    "status": "active",
    "created_at": MOMENT,
}


def makes(
    step: str,
    path: str,
    expect: Makes,
    facts: Facts,
    needs: tuple[str, ...] = (),
    body: Json = ABSENT,
) -> Step:
    """Make something new."""
    ask = Ask("POST", path, body=body)
    return Step(name=step, does=Does.MAKE, ask=ask, expect=expect, facts=facts, needs=needs)


def moves(
    step: str,
    path: str,
    expect: Becomes | Makes,
    facts: Facts,
    needs: tuple[str, ...] = (),
    **ask: Any,
) -> Step:
    """Do what is allowed."""
    asked = Ask(ask.pop("method", "POST"), path, **ask)
    return Step(name=step, does=Does.MOVE, ask=asked, expect=expect, facts=facts, needs=needs)


def illegal(step: str, path: str, facts: Facts, needs: tuple[str, ...] = (), **ask: Any) -> Step:
    """Do what is not allowed in this state: 400, and nothing changes."""
    asked = Ask(ask.pop("method", "POST"), path, 400, **ask)
    expect = Refuses()
    return Step(name=step, does=Does.ILLEGAL, ask=asked, expect=expect, facts=facts, needs=needs)


def faulty(
    step: str,
    path: str,
    faults: Mapping[str, Facts],
    *,
    says: tuple[str, ...] = (),
    needs: tuple[str, ...] = (),
    facts: Facts = ("E01", "E02", "E04"),
    **ask: Any,
) -> Step:
    """Send several faults at once, each of which must be named: 422."""
    method = ask.pop("method", "POST" if "body" in ask else "GET")
    asked = Ask(method, path, 422, harmless=True, **ask)
    texts = {name: WORDS[name] for name in says}
    expect = Refuses(faults, texts, "Validation failed")
    return Step(name=step, does=Does.FAULTY, ask=asked, expect=expect, facts=facts, needs=needs)


def unreadable(step: str, path: str) -> Step:
    """Send what is no JSON: 400 (H14)."""
    asked = Ask("POST", path, 400, raw='{"amount": 1, ', harmless=True)
    return Step(
        name=step,
        does=Does.FAULTY,
        ask=asked,
        expect=Refuses(),
        facts=("E01", "H14"),
    )


def reads(
    step: str, path: str, expect: Becomes | Lists, facts: Facts,
    needs: tuple[str, ...] = (), query: Mapping[str, Json] | None = None,
) -> Step:  # fmt: skip
    """Look again."""
    does = Does.LIST if isinstance(expect, Lists) else Does.READ
    asked = Ask("GET", path, query=query or {})
    return Step(name=step, does=does, ask=asked, expect=expect, facts=facts, needs=needs)


def helps(step: str, path: str, expect: Becomes, facts: Facts, needs: tuple[str, ...]) -> Step:
    """Do by a control endpoint what only a customer or time can do."""
    return Step(
        name=step,
        does=Does.HELP,
        ask=Control("POST", path),
        expect=expect,
        facts=facts,
        needs=needs,
    )


def unknown(method: str, path: str, identity: str = str(UNKNOWN_ID)) -> Step:
    """Ask for an id that does not exist, or for what is no id: 404."""
    asked = Ask(method, path.replace("{id}", identity), 404, harmless=True)
    expect = Refuses(message="Resource not found")
    return Step(
        name=f"unknown {method} {path}",
        does=Does.UNKNOWN,
        ask=asked,
        expect=expect,
        facts=("E01", "E06") if identity == str(UNKNOWN_ID) else ("E06", "H15"),
    )


def keyless(method: str, path: str, *, wrong: bool) -> Step:
    """Ask with a wrong key, or without one: 401."""
    asked = Ask(
        method,
        path.replace("{id}", str(UNKNOWN_ID)),
        401,
        key=Ref("wrong_key") if wrong else ABSENT,
        harmless=True,
    )
    expect = Refuses(message="Invalid API key" if wrong else "API key is required")
    return Step(
        name=f"{'wrong key' if wrong else 'no key'} {method} {path}",
        does=Does.WRONG_KEY if wrong else Does.NO_KEY,
        ask=asked,
        expect=expect,
        facts=("G02", "E03"),
    )
