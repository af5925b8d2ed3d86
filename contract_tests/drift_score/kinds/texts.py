"""Texts that do not come back as they were sent, kept wrongly or shown wrongly in one place."""

import html
import re
import unicodedata
from collections.abc import Callable, Iterator
from typing import Any

from contract_tests.drift_score.kinds import acts
from contract_tests.drift_score.proxy import Drift, Instead, Server
from contract_tests.mutants.changes import items
from contract_tests.mutants.proxy import Answer, Answered, Asked, Json, Memory

Work = Callable[[str], str]


def _beyond(text: str) -> str:
    """Lose what lies beyond the first plane of Unicode."""
    return "".join(letter for letter in text if ord(letter) < 0x10000)


def _until_emoji(text: str) -> str:
    """End at the first sign beyond the first plane, as old databases do."""
    found = next((i for i, letter in enumerate(text) if ord(letter) >= 0x10000), len(text))
    return text[:found]


def _mojibake(text: str) -> str:
    return text.encode().decode("latin-1")


WORKS: dict[str, Work] = {
    "ends at 255": lambda text: text[:255],
    "ends at 250 with dots": lambda text: text if len(text) <= 250 else f"{text[:249]}…",
    "loses its last letter where it is longest": lambda text: text[:499],
    "is trimmed": str.strip,
    "has no doubled blanks": lambda text: re.sub(r"  +", " ", text),
    "is in lower case": str.lower,
    "is in capitals": str.upper,
    "is composed (NFC)": lambda text: unicodedata.normalize("NFC", text),
    "is decomposed (NFD)": lambda text: unicodedata.normalize("NFD", text),
    "is folded (NFKC)": lambda text: unicodedata.normalize("NFKC", text),
    "is escaped for HTML": lambda text: html.escape(text, quote=False),
    "is escaped for HTML with its quotes": html.escape,
    "loses its tags": lambda text: re.sub(r"<[^>]*>", "", text),
    "loses emoji": _beyond,
    "has ? for emoji": lambda text: re.sub("[\U00010000-\U0010ffff]", "?", text),
    "ends at the first emoji": _until_emoji,
    "has ? for Cyrillic": lambda text: text.encode("ascii", "replace").decode(),
    "is read as Latin-1": _mojibake,
    "has blanks for line breaks": lambda text: re.sub(r"\s*\n\s*", " ", text),
    "loses leading noughts": lambda text: re.sub(r"^0+(?=.)", "", text),
    "has doubled quotes": lambda text: text.replace('"', '""').replace("'", "''"),
    "loses backslashes": lambda text: text.replace("\\", ""),
}


def kept(column: str, work: Work) -> Instead:
    """Keep a text of what is made or changed as something else, and show it so everywhere."""

    def instead(asked: Asked, server: Server) -> Answered:
        got = server.forward(asked)
        given = asked.json
        if got.status != 200 or not isinstance(given, dict) or column not in given:
            return got
        table = "invoices" if "payment_url" in got.json else "schedules"
        where = acts.Place(table, got.json["id"])
        row = acts.read(server, where)
        if row is None or row[column] is None or row[column] == work(row[column]):
            return got
        acts.write(server, where, {column: work(row[column])})
        return got.showing(acts.shown(server, where))

    return instead


def reasoned(work: Work) -> Instead:
    """Keep the reason of a refund as something else."""

    def instead(asked: Asked, server: Server) -> Answered:
        got = server.forward(asked)
        if got.status != 200 or "reason" not in got.json:
            return got
        becomes = work(got.json["reason"])
        sql = "UPDATE refunds SET reason = ? WHERE id = ?"
        server.world(lambda world: world.db.run(sql, (becomes, got.json["id"])))
        return got.showing(got.json | {"reason": becomes})

    return instead


def told(name: str, work: Work) -> Answer:
    """Show a text as something else."""
    return items(lambda item: item | {name: work(item[name])} if item.get(name) else item)


def searching(change: Answer, *, wanted: bool) -> Answer:
    """Change a list where it was searched, or where it was not."""

    def answer(asked: Asked, got: Answered, memory: Memory) -> Answered:
        searched = "search" in dict(asked.query)
        return change(asked, got, memory) if searched is wanted else got

    return answer


def when_status(status: str, change: Callable[[dict[str, Json]], dict[str, Json]]) -> Answer:
    """Change objects of one status."""
    return items(lambda item: change(item) if item.get("status") == status else item)


CREATE, SCHEDULE = ("createInvoice",), ("createRecurringInvoice",)
GET, LIST, CANCEL = ("getInvoice",), ("listInvoices",), ("cancelInvoice",)
REFUND, PUT, BILL = ("createRefund",), ("updateRecurringInvoice",), ("billRecurringInvoiceNow",)

KEPT: tuple[tuple[str, tuple[str, ...], tuple[str, ...]], ...] = (
    ("description", CREATE, (
        "ends at 255", "loses its last letter where it is longest", "is trimmed",
        "has no doubled blanks", "is composed (NFC)", "is decomposed (NFD)",
        "is escaped for HTML", "loses its tags", "loses emoji", "has ? for emoji",
        "ends at the first emoji", "has ? for Cyrillic", "is read as Latin-1",
        "has blanks for line breaks", "has doubled quotes", "loses backslashes")),
    ("external_order_id", CREATE, (
        "is in lower case", "is in capitals", "is trimmed", "loses leading noughts",
        "is folded (NFKC)")),
    ("description", SCHEDULE, (
        "ends at 255", "is trimmed", "loses emoji", "is escaped for HTML with its quotes")),
    ("description", PUT, ("is in lower case", "is trimmed", "loses emoji", "ends at 255")),
)  # fmt: skip

REASONS = ("ends at 255", "is trimmed", "loses emoji", "is escaped for HTML")

SHOWN: tuple[tuple[str, str, tuple[str, ...], str], ...] = (
    ("description", "ends at 250 with dots", LIST, "I05"),
    ("description", "is escaped for HTML", GET, "I05"),
    ("description", "loses emoji", CANCEL, "I05"),
    ("description", "is trimmed", CREATE, "I05"),
    ("description", "has ? for Cyrillic", BILL, "H27"),
    ("description", "loses emoji", ("getRecurringInvoice",), "C02"),
    ("description", "is in lower case", ("listRecurringInvoices",), "C02"),
    ("description", "ends at 255", ("skipRecurringInvoicePeriod",), "C02"),
    ("description", "is escaped for HTML", ("pauseRecurringInvoice",), "C02"),
    ("external_order_id", "is in capitals", LIST, "I12"),
    ("external_order_id", "is in lower case", GET, "I12"),
    ("reason", "is in lower case", ("listRefunds",), "R02"),
    ("reason", "is escaped for HTML", ("listInvoiceRefunds",), "R02"),
    ("reason", "loses emoji", ("getRefund",), "R02"),
)

LOST: tuple[tuple[str, str, tuple[str, ...], Any], ...] = (
    ("a paid invoice loses its order id", "I05", (*GET, *LIST), when_status(
        "paid", lambda item: {k: v for k, v in item.items() if k != "external_order_id"})),
    ("a paid invoice loses its description", "I05", GET, when_status(
        "paid", lambda item: {k: v for k, v in item.items() if k != "description"})),
    ("an expired invoice has the description of none", "I05", (*GET, *LIST), when_status(
        "expired", lambda item: item | {"description": "-"})),
    ("a cancelled schedule shows no description", "C02", ("cancelRecurringInvoice",),
     when_status("cancelled", lambda item: item | {"description": ""})),
    ("a search shows descriptions cut", "I05", LIST,
     searching(told("description", lambda text: text[:40]), wanted=True)),
    ("a search shows order ids in capitals", "I12", LIST,
     searching(told("external_order_id", str.upper), wanted=True)),
    ("a list without a search shows descriptions cut", "I05", LIST,
     searching(told("description", lambda text: text[:40]), wanted=False)),
)  # fmt: skip


def _drifts() -> Iterator[Drift]:
    kind = "data integrity"
    names = {CREATE: "a new invoice", SCHEDULE: "a new schedule", PUT: "a changed schedule"}
    for column, operations, ways in KEPT:
        for way in ways:
            words = f"the {column} of {names[operations]} {way}"
            yield Drift(kind, words, "I05", operations, instead=kept(column, WORKS[way]))
    for way in REASONS:
        yield Drift(kind, f"the reason of a refund {way}", "R02", REFUND,
                    instead=reasoned(WORKS[way]))  # fmt: skip
    for name, way, operations, fact in SHOWN:
        words = f"{name} {way} in {operations[0]}"
        yield Drift(kind, words, fact, operations, answer=told(name, WORKS[way]))
    for words, fact, operations, answer in LOST:
        yield Drift(kind, words, fact, operations, answer=answer)


DRIFTS = tuple(_drifts())
