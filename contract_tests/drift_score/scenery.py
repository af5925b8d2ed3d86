"""What scenes are made of: texts and amounts that are easily lost, and things to talk about."""

# ruff: noqa: RUF001 - letters of several scripts

from contract_tests.drift_score.talk import PHONE, Json, Talk

LONG = (
    " Билет «Опера» <b>&amp; ужин</b> 'два' \"места\"  \\ é e\u0301 ﬁ 🎭\nряд 7 — " + "я" * 500
)[:500]
SPACED = "  00Ab-Заказ_7%  "
AMOUNTS = (0.01, 0.29, 1.15, 0.5, 99.99, 1234.56, 10000, 10000.5, 99_999_999.99, 12_345_678.9)
LATER = "2031-02-28"

INVOICES, REFUNDS, SCHEDULES = "/invoices", "/refunds", "/recurring-invoices"


def new(talk: Talk, **fields: Json) -> str:
    """Make an invoice and return its path."""
    made = talk.post(INVOICES, **{"amount": 1000, "phone_number": PHONE} | fields)
    talk.later()
    return f"{INVOICES}/{number(made)}"


def number(made: Json) -> Json:
    """Return the id of what was made, whatever it is called by now."""
    return made.get("id", 1) if isinstance(made, dict) else 1


def paid(talk: Talk, **fields: Json) -> str:
    """Make an invoice that the customer pays, as the sandbox tells of it."""
    path = new(talk, **fields)
    talk.control("POST", f"{path}/pay")
    return path


def schedule(talk: Talk, **fields: Json) -> str:
    """Start a schedule and return its path."""
    given = {"amount": 5000.29, "phone_number": "87029876543", "interval": "monthly"}
    made = talk.post(SCHEDULES, **given | {"start_date": "2031-01-31"} | fields)
    talk.later()
    return f"{SCHEDULES}/{number(made)}"
