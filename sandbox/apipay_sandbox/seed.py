# ruff: noqa: RUF001 - Russian and Kazakh are written in Cyrillic
"""Made-up data that looks like a shop's: fast, and the same for the same seed, clock and state."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import NamedTuple

from apipay_sandbox.rules.invoice import deadline
from apipay_sandbox.rules.moments import DAY, day_number, day_of
from apipay_sandbox.rules.schedule import begin, due_at, step
from apipay_sandbox.store.database import Database, Value
from apipay_sandbox.world import World

MINUTE = 60_000
HOUR = 60 * MINUTE

HOURS = (1, 1, 0, 0, 0, 0, 1, 3, 6, 9, 12, 14, 15, 14, 13, 12, 12, 13, 15, 17, 16, 12, 7, 3)
"""How busy each hour of a day in Almaty is."""

OUTCOMES = {"paid": 78, "expired": 12, "cancelled": 10}
"""What becomes of a hundred invoices."""

REFUNDED = 0.07
"""The share of paid invoices that is refunded, half of them in part."""

SCHEDULES = 40
"""There is a schedule for so many invoices."""

GOODS = {
    "Чай и десерт": (1_200, 4_500),
    "Доставка продуктов": (3_000, 28_000),
    "Абонемент в бассейн": (15_000, 45_000),
    "Букет «Алматы»": (7_000, 35_000),
    "Кітап: қазақ ертегілері": (2_500, 9_000),
    "Ремонт телефона": (8_000, 60_000),
    "Уроки домбры, 4 сабақ": (12_000, 32_000),
    "Coffee beans, 1 kg": (6_500, 14_000),
    "Стоматология: осмотр": (5_000, 20_000),
    "Билеты в кино × 2": (3_600, 7_200),
    "Шины R16, 4 шт.": (80_000, 260_000),
    "Ноутбук, рассрочка": (190_000, 650_000),
}

NAMES = (
    "Айгерим С.", "Ерлан К.", "Дана Ж.", "Нурсултан А.", "Мадина Т.", "Арман Б.", "Жанар О.",
    "Тимур И.", "Асель М.", "Данияр Е.", "Гүлнар Қ.", "Олжас Н.", "Светлана П.", "Бауыржан Ә.",
)  # fmt: skip

REASONS = ("Товара нет в наличии", "Клиент передумал", "Wrong size", "Брак", None)


class Invoice(NamedTuple):
    """A row of invoices; the names are those of the columns."""

    id: int
    organisation_id: int
    status: str
    amount: int
    refunded: int
    phone_number: str
    description: str
    external_order_id: str
    client_name: str | None
    token: str
    qr_token: str
    created_at: int
    day: int
    expires_at: int
    paid_at: int | None
    cancelled_at: int | None
    expired_at: int | None


class Refund(NamedTuple):
    """A row of refunds."""

    organisation_id: int
    invoice_id: int
    amount: int
    reason: str | None
    created_at: int


@dataclass(frozen=True, slots=True)
class Sower:
    """Draws rows for one organisation as of ``now``."""

    dice: Random
    organisation_id: int
    now: int
    payment_time: int

    def moments(self, start: int, number: int) -> list[int]:
        """Return so many moments between ``start`` and now, in order, more by day than by night."""
        span = max(1, self.now - start)
        first_midnight = start - (start + 5 * HOUR) % DAY
        found: list[int] = []
        for _ in range(number):
            day = first_midnight + int(self.dice.random() ** 0.8 * (span // DAY + 1)) * DAY
            hour = self.dice.choices(range(24), HOURS)[0] * HOUR
            moment = day + hour + self.dice.randrange(HOUR)
            inside = start <= moment <= self.now
            found.append(moment if inside else start + self.dice.randrange(span))
        return sorted(found)

    def invoice(self, number: int, created_at: int) -> Invoice:
        """Return an invoice of that moment, as it has become by now."""
        goods, (low, high) = self.dice.choice(tuple(GOODS.items()))
        expires_at = deadline(created_at, self.payment_time)
        status = self.dice.choices(tuple(OUTCOMES), tuple(OUTCOMES.values()))[0]
        minutes = min(self.dice.expovariate(1 / 12) + 0.3, self.payment_time / MINUTE / 2)
        settled_at = expires_at if status == "expired" else created_at + int(minutes * MINUTE)
        if settled_at > self.now:
            status = "pending"
        return Invoice(
            id=number,
            organisation_id=self.organisation_id,
            status=status,
            amount=int(self.dice.triangular(low, high, low * 1.4)) // 100 * 10_000,
            refunded=0,
            phone_number=self.phone_number(),
            description=goods,
            external_order_id=f"ORD-{number:06}",
            client_name=self.dice.choice(NAMES) if status == "paid" else None,
            token=f"{self.dice.getrandbits(64):016x}",
            qr_token=f"{self.dice.getrandbits(64):016x}",
            created_at=created_at,
            day=day_number(created_at),
            expires_at=expires_at,
            paid_at=settled_at if status == "paid" else None,
            cancelled_at=settled_at if status == "cancelled" else None,
            expired_at=settled_at if status == "expired" else None,
        )

    def refunds(self, invoice: Invoice) -> list[Refund]:
        """Return what has been given back of an invoice by now: mostly nothing."""
        if invoice.paid_at is None or self.dice.random() >= REFUNDED:
            return []
        share = self.dice.choice((100, self.dice.randrange(10, 90)))
        created_at = invoice.paid_at + self.dice.randrange(10 * MINUTE, 72 * HOUR)
        amount = max(1, invoice.amount * share // 100)
        refund = Refund(
            self.organisation_id, invoice.id, amount, self.dice.choice(REASONS), created_at
        )
        return [refund] if created_at <= self.now else []

    def schedule(self, created_at: int) -> dict[str, Value]:
        """Return a schedule made at that moment, its next date ahead of now."""
        goods, (low, high) = self.dice.choice(tuple(GOODS.items()))
        interval = self.dice.choices(("daily", "weekly", "monthly", "yearly"), (1, 4, 9, 1))[0]
        status = self.dice.choices(("active", "paused", "cancelled"), (16, 3, 2))[0]
        today = day_of(self.now)
        plan = begin(day_of(created_at), None, interval)
        while plan.next_date is not None and plan.next_date <= today:
            plan = step(plan)
        ended = status == "cancelled" or plan.next_date is None
        return {
            "organisation_id": self.organisation_id,
            "status": status,
            "amount": self.dice.randrange(low, high) // 100 * 10_000,
            "phone_number": self.phone_number(),
            "description": goods,
            "interval": interval,
            "day": plan.day,
            "start_date": day_of(created_at).isoformat(),
            "next_date": None if ended else f"{plan.next_date}",
            "due_at": due_at(plan, self.now) if status == "active" else None,
            "created_at": created_at,
        }

    def phone_number(self) -> str:
        """Return a phone number that is not magic: those begin with 8700000."""
        code = self.dice.choice(("701", "702", "705", "707", "747", "771", "775", "777", "778"))
        return f"8{code}{self.dice.randrange(10**7):07}"


def sow(
    world: World, organisation_id: int, *, invoices: int, days: int, seed: int
) -> dict[str, object]:
    """Add invoices of the ``days`` before now with refunds and schedules; return how many.

    They come after the invoices that there are, so that ids and moments grow together.
    """
    now = world.clock.now()
    sower = Sower(Random(seed), organisation_id, now, world.settings.payment_time)  # noqa: S311 - no secrets
    with world.db.transaction():
        last_id = world.db.number("SELECT max(id) FROM invoices")
        last_moment = world.db.number("SELECT max(created_at) FROM invoices")
        moments = sower.moments(max(now - days * DAY, last_moment), invoices)
        drawn = [sower.invoice(last_id + n, moment) for n, moment in enumerate(moments, start=1)]
        given = sorted(
            (refund for invoice in drawn for refund in sower.refunds(invoice)),
            key=lambda refund: refund.created_at,
        )
        back = {refund.invoice_id: refund.amount for refund in given}
        drawn = [row._replace(refunded=back.get(row.id, 0)) for row in drawn]
        _insert(world.db, "invoices", Invoice._fields, drawn)
        _insert(world.db, "refunds", Refund._fields, given)
        billed = [sower.schedule(moment) for moment in moments[::SCHEDULES]]
        for row in billed:
            world.db.insert("schedules", row)
    world.find_next_due()
    statuses = Counter(row.status for row in drawn)
    return {"invoices": dict(statuses), "refunds": len(given), "schedules": len(billed)}


def _insert(
    db: Database, table: str, names: tuple[str, ...], rows: Sequence[Sequence[Value]]
) -> None:
    marks = ", ".join("?" * len(names))
    db.run_many(f"INSERT INTO {table} ({', '.join(names)}) VALUES ({marks})", rows)  # noqa: S608 - our own names
