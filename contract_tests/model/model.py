"""The documented behaviour of one organisation, written from docs/contract.md and nothing else.

Money is tiyn, a moment is seconds of UTC since 1970, a day is a date in Almaty.
"""

import calendar
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

DAY = 86_400
ALMATY = 5 * 3_600  # H10
PAYMENT_TIME = DAY  # H05
SOON = 60  # a date that has begun is billed a minute later, so that there is time to look
LENGTHS = {"daily": 1, "weekly": 7}
MONTHS = {"monthly": 1, "yearly": 12}


class Refused(Exception):
    """A 400: the state forbids it, and nothing has changed."""


@dataclass(slots=True)
class Invoice:
    """An invoice and what was given back of it."""

    id: int
    amount: int
    created_at: int
    description: str | None
    order: str | None
    status: str = "pending"
    settled_at: int = 0
    refunds: list[int] = field(default_factory=list)

    @property
    def left(self) -> int:
        """What can still be given back."""
        return self.amount - sum(self.refunds)


@dataclass(slots=True)
class Schedule:
    """A schedule; `day` is the day of the month that it keeps (H19)."""

    id: int
    amount: int
    interval: str
    description: str
    start: date
    end: date | None
    next: date | None
    day: int
    due: int | None = None
    status: str = "active"


@dataclass(slots=True)
class Model:
    """One organisation, and its now."""

    now: int
    invoices: list[Invoice] = field(default_factory=list)
    schedules: list[Schedule] = field(default_factory=list)
    refunds: int = 0

    @property
    def today(self) -> date:
        """The day in Almaty."""
        return day_of(self.now)

    def create(self, amount: int, description: str | None, order: str | None) -> Invoice:
        """I02: a pending invoice."""
        made = Invoice(len(self.invoices) + 1, amount, self.now, description, order)
        self.invoices.append(made)
        return made

    def settle(self, invoice: Invoice, status: str) -> None:
        """I06, I07: only a pending invoice moves."""
        if invoice.status != "pending":
            raise Refused
        invoice.status, invoice.settled_at = status, self.now

    def refund(self, invoice: Invoice, amount: int | None) -> int:
        """R01, R03, R04, H01, H03."""
        granted = invoice.left if amount is None else amount
        if invoice.status != "paid" or not 0 < granted <= invoice.left:
            raise Refused
        invoice.refunds.append(granted)
        self.refunds += 1
        return granted

    def schedule(
        self, amount: int, interval: str, description: str, start: date, end: date | None
    ) -> Schedule:
        """C04: the first bill is on the start date."""
        number = len(self.schedules) + 1
        made = Schedule(number, amount, interval, description, start, end, start, start.day)
        self.schedules.append(made)
        self._plan(made)
        return made

    def pause(self, schedule: Schedule) -> None:
        """C03, H24."""
        self._need(schedule, "active")
        schedule.status = "paused"
        self._plan(schedule)

    def resume(self, schedule: Schedule) -> None:
        """H25: what was missed is not billed."""
        self._need(schedule, "paused")
        schedule.status = "active"
        while schedule.next is not None and schedule.next < self.today:
            self._step(schedule)
        self._plan(schedule)

    def stop(self, schedule: Schedule) -> None:
        """C03: cancelled is final."""
        self._need(schedule, "active", "paused")
        schedule.status, schedule.next = "cancelled", None
        self._plan(schedule)

    def skip(self, schedule: Schedule) -> None:
        """H23."""
        self._need(schedule, "active", "paused")
        self._step(schedule)
        self._plan(schedule)

    def bill(self, schedule: Schedule) -> Invoice:
        """H22, H27."""
        self._need(schedule, "active")
        return self.create(schedule.amount, schedule.description, None)

    def change(self, schedule: Schedule, interval: str) -> None:
        """H26: the next date stays; months after weeks keep the day that comes next."""
        self._need(schedule, "active", "paused")
        if schedule.interval in LENGTHS and interval in MONTHS and schedule.next:
            schedule.day = schedule.next.day
        schedule.interval = interval
        self._plan(schedule)

    def advance(self, seconds: int) -> None:
        """Live through everything that falls due, each at its own moment."""
        target = self.now + seconds
        while (moment := self._next_moment()) is not None and moment <= target:
            self.now = moment
            for invoice in self.invoices:
                if invoice.status == "pending" and invoice.created_at + PAYMENT_TIME <= moment:
                    self.settle(invoice, "expired")
            for schedule in self.schedules:
                if schedule.due == moment:
                    self._fall_due(schedule)
        self.now = target

    def _fall_due(self, schedule: Schedule) -> None:
        if schedule.status == "active":
            self.bill(schedule)
            self._step(schedule)
        else:  # paused, and its end date has passed (H21)
            schedule.status, schedule.next = "cancelled", None
        self._plan(schedule)

    def _next_moment(self) -> int | None:
        moments = [each.due for each in self.schedules if each.due is not None]
        pending = (each for each in self.invoices if each.status == "pending")
        moments += [each.created_at + PAYMENT_TIME for each in pending]
        return min(moments, default=None)

    def _need(self, schedule: Schedule, *statuses: str) -> None:
        if schedule.status not in statuses:
            raise Refused

    def _step(self, schedule: Schedule) -> None:
        if schedule.next is None:
            return
        later = after(schedule.next, schedule.interval, schedule.day)
        if schedule.end is not None and later > schedule.end:
            schedule.status, schedule.next = "cancelled", None  # H21
        else:
            schedule.next = later

    def _plan(self, schedule: Schedule) -> None:
        if schedule.status == "active" and schedule.next is not None:
            begins = start_of(schedule.next)
            schedule.due = begins if begins > self.now else self.now + SOON
        elif schedule.status == "paused" and schedule.end is not None:
            schedule.due = start_of(schedule.end + timedelta(days=1))
        else:
            schedule.due = None


def after(current: date, interval: str, day: int) -> date:
    """Return the next date of an interval (C09, H19)."""
    if interval in LENGTHS:
        return current + timedelta(days=LENGTHS[interval])
    months = current.year * 12 + current.month - 1 + MONTHS[interval]
    year, month = months // 12, months % 12 + 1
    return date(year, month, min(day, calendar.monthrange(year, month)[1]))


def start_of(day: date) -> int:
    """Return the moment at which a day begins in Almaty."""
    return int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp()) - ALMATY


def day_of(moment: int) -> date:
    """Return the day in Almaty."""
    return datetime.fromtimestamp(moment + ALMATY, UTC).date()


def text_of(moment: int) -> str:
    """Return a moment as G09 writes it."""
    return datetime.fromtimestamp(moment, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def money(tiyn: int) -> str:
    """Return an amount as G07 writes it."""
    return f"{tiyn // 100}.{tiyn % 100:02d}"


def found(search: str, invoice: Invoice) -> bool:
    """Tell whether a search finds an invoice (H11)."""
    texts = (invoice.description or "", invoice.order or "")
    return any(search.casefold() in text.casefold() for text in texts)
