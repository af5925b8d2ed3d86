"""A sandbox and a model of the contract, told the same in any order, agree at every step."""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from apipay_sandbox.testing import Sandbox
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from contract_tests.model.model import Invoice, Model, Refused, Schedule, found, money, text_of

PHONE = "87001234567"
BEGIN = datetime(2032, 1, 30, 6, tzinfo=UTC)
HOURS = (1, 13, 24, 24 * 8, 24 * 33)
STATUSES = ("pending", "paid", "cancelled", "expired")
INTERVALS = ("daily", "weekly", "monthly", "yearly")
# Examples and steps of each: in half a minute, in `make contract`, and again and again in a night.
PROFILES = {"quick": (15, 25), "full": (80, 40), "nightly": (100, 60)}
NIGHT = 3_000  # seconds

amounts = st.integers(1, 9_999_999_999) | st.sampled_from([1, 29, 100, 123456, 9_999_999_999])
picks = st.integers(0, 1_000)
texts = st.sampled_from(["Чай", "100% a_b", "<b>", "🎭"])


class Behaviour(RuleBasedStateMachine):
    """Each rule does one thing to both, and compares what they say."""

    sandbox: Sandbox
    statistics: dict[str, int]

    def __init__(self) -> None:
        super().__init__()
        self.sandbox.renew()
        self.sandbox.clock.freeze(BEGIN)
        self.model = Model(int(BEGIN.timestamp()))
        headers = {"X-API-Key": self.sandbox.api_key}
        self.api = httpx.Client(base_url=self.sandbox.base_url, headers=headers, trust_env=False)

    def teardown(self) -> None:
        self.everything()
        self.api.close()

    # what both are told

    @rule(
        amount=amounts,
        description=st.none() | texts,
        order=st.none() | st.just("A-1"),
        paid=st.booleans(),
    )
    def create(
        self, amount: int, description: str | None, order: str | None, *, paid: bool
    ) -> None:
        body = {"amount": amount / 100, "phone_number": PHONE}
        body |= {} if description is None else {"description": description}
        body |= {} if order is None else {"external_order_id": order}
        shown = self.ask("POST", "/invoices", 200, body)
        made = self.model.create(amount, description, order)
        assert shown_invoice(shown) == told_invoice(made)
        if paid:
            self.sandbox.pay(made.id)
            self.model.settle(made, "paid")

    @precondition(lambda self: self.model.invoices)
    @rule(pick=picks, verb=st.sampled_from(["pay", "pay", "expire", "cancel"]))
    def settle(self, pick: int, verb: str) -> None:
        invoice = self.pick(self.model.invoices, pick)
        status = {"pay": "paid", "expire": "expired", "cancel": "cancelled"}[verb]
        refused = self.refuses(lambda: self.model.settle(invoice, status))
        if verb == "cancel":
            self.ask("POST", f"/invoices/{invoice.id}/cancel", 400 if refused else 200)
        elif not refused:
            getattr(self.sandbox, verb)(invoice.id)
        self.same_invoice(invoice)

    @precondition(lambda self: self.model.invoices)
    @rule(pick=picks, share=st.none() | st.sampled_from([1, 30, 50, 70, 100, 101]))
    def refund(self, pick: int, share: int | None) -> None:
        invoice = self.pick(self.model.invoices, pick)
        amount = None if share is None else max(1, invoice.amount * share // 100)
        granted: list[int] = []
        refused = self.refuses(lambda: granted.append(self.model.refund(invoice, amount)))
        body = {} if amount is None else {"amount": amount / 100}
        if amount is not None and amount > 9_999_999_999:
            self.ask("POST", f"/invoices/{invoice.id}/refund", 422, body)
            return
        status = 400 if refused else 200
        shown = self.ask("POST", f"/invoices/{invoice.id}/refund", status, body)
        assert not granted or shown["amount"] == money(granted[0])
        self.conserved(invoice)

    @rule(
        amount=amounts,
        interval=st.sampled_from(INTERVALS),
        wait=st.integers(0, 40),
        ends=st.none() | st.integers(0, 90),
        text=texts,
    )
    def schedule(self, amount: int, interval: str, wait: int, ends: int | None, text: str) -> None:
        start = self.model.today + timedelta(days=wait)
        end = None if ends is None else start + timedelta(days=ends)
        body = {
            "amount": amount / 100,
            "phone_number": PHONE,
            "interval": interval,
            "description": text,
            "start_date": start.isoformat(),
        } | ({} if end is None else {"end_date": end.isoformat()})
        shown = self.ask("POST", "/recurring-invoices", 200, body)
        made = self.model.schedule(amount, interval, text, start, end)
        assert shown_schedule(shown) == told_schedule(made)

    @precondition(lambda self: self.model.schedules)
    @rule(pick=picks, verb=st.sampled_from(["pause", "resume", "resume", "cancel", "skip-period"]))
    def move_schedule(self, pick: int, verb: str) -> None:
        schedule = self.pick(self.model.schedules, pick)
        moves: dict[str, Callable[[Schedule], None]] = {
            "pause": self.model.pause,
            "resume": self.model.resume,
            "cancel": self.model.stop,
            "skip-period": self.model.skip,
        }
        refused = self.refuses(lambda: moves[verb](schedule))
        self.ask("POST", f"/recurring-invoices/{schedule.id}/{verb}", 400 if refused else 200)
        self.same_schedule(schedule)

    @precondition(lambda self: self.model.schedules)
    @rule(pick=picks)
    def bill(self, pick: int) -> None:
        schedule = self.pick(self.model.schedules, pick)
        made: list[Invoice] = []
        refused = self.refuses(lambda: made.append(self.model.bill(schedule)))
        path = f"/recurring-invoices/{schedule.id}/bill-now"
        shown = self.ask("POST", path, 400 if refused else 200)
        if made:
            assert shown_invoice(shown) == told_invoice(made[0])
        self.same_schedule(schedule)

    @precondition(lambda self: self.model.schedules)
    @rule(pick=picks, amount=st.none() | amounts, interval=st.none() | st.sampled_from(INTERVALS))
    def change(self, pick: int, amount: int | None, interval: str | None) -> None:
        schedule = self.pick(self.model.schedules, pick)
        refused = self.refuses(lambda: self.model.change(schedule, interval or schedule.interval))
        if not refused:
            schedule.amount = amount or schedule.amount
        body: dict[str, Any] = {} if amount is None else {"amount": amount / 100}
        body |= {} if interval is None else {"interval": interval}
        path = f"/recurring-invoices/{schedule.id}"
        self.ask("PUT", path, 400 if refused else 200, body)
        self.same_schedule(schedule)

    @rule(hours=st.sampled_from(HOURS))
    def pass_time(self, hours: int) -> None:
        if len(self.model.invoices) > 400:
            hours = 1  # enough to compare
        self.sandbox.advance(timedelta(hours=hours))
        self.model.advance(hours * 3_600)

    # what both say

    @rule(
        status=st.none() | st.sampled_from(STATUSES),
        search=st.none() | texts | st.just("a-1"),
        page=st.integers(1, 3),
        per_page=st.sampled_from([1, 7, 100]),
    )
    def list(self, status: str | None, search: str | None, page: int, per_page: int) -> None:
        wanted = [each for each in self.model.invoices if status in (None, each.status)]
        if search is not None:
            wanted = [each for each in wanted if found(search, each)]
        query = {"page": page, "per_page": per_page}
        query |= {} if status is None else {"status[]": status}
        query |= {} if search is None else {"search": search}
        shown = self.ask("GET", "/invoices", 200, query=query)
        first = (page - 1) * per_page
        expected = wanted[::-1][first : first + per_page]
        assert [shown_invoice(each) for each in shown["data"]] == [*map(told_invoice, expected)]
        meta = {"current_page": page, "per_page": per_page, "total": len(wanted)}
        assert shown["meta"] == meta

    @invariant()
    def totals(self) -> None:
        for path, number in (
            ("/invoices", len(self.model.invoices)),
            ("/refunds", self.model.refunds),
            ("/recurring-invoices", len(self.model.schedules)),
        ):
            shown = self.ask("GET", path, 200, query={"per_page": 1})
            assert shown["meta"]["total"] == number

    def everything(self) -> None:
        for schedule in self.model.schedules:
            self.same_schedule(schedule)
        for invoice in self.model.invoices[-60:]:
            self.same_invoice(invoice)
            self.conserved(invoice)

    def same_invoice(self, invoice: Invoice) -> None:
        shown = self.ask("GET", f"/invoices/{invoice.id}", 200)
        assert shown_invoice(shown) == told_invoice(invoice)

    def same_schedule(self, schedule: Schedule) -> None:
        shown = self.ask("GET", f"/recurring-invoices/{schedule.id}", 200)
        assert shown_schedule(shown) == told_schedule(schedule)

    def conserved(self, invoice: Invoice) -> None:
        """Money goes nowhere: what is given back is what the model gave, never more than came."""
        shown = self.ask("GET", f"/invoices/{invoice.id}/refunds", 200)["data"]
        given = [int(each["amount"].replace(".", "")) for each in shown][::-1]
        assert given == invoice.refunds
        assert sum(given) <= (invoice.amount if invoice.status == "paid" else 0)

    def ask(self, method: str, path: str, status: int, body: Any = None, query: Any = None) -> Any:
        self.statistics[
            f"{method} {path.rsplit('/', maxsplit=1)[-1] if body is None else path} {status}"
        ] = 1
        answer = self.api.request(method, path, json=body, params=query)
        assert answer.status_code == status, f"{method} {path}: {answer.status_code} {answer.text}"
        return answer.json()

    @staticmethod
    def refuses(work: Callable[[], Any]) -> bool:
        try:
            work()
        except Refused:
            return True
        return False

    @staticmethod
    def pick(choices: Any, number: int) -> Any:
        return choices[-1 - number % min(len(choices), 6)]  # the latest are the liveliest


def told_invoice(invoice: Invoice) -> dict[str, Any]:
    told: dict[str, Any] = {
        "id": invoice.id,
        "amount": money(invoice.amount),
        "status": invoice.status,
        "client_phone": PHONE,
        "created_at": text_of(invoice.created_at),
    }
    if invoice.status != "pending":
        told[f"{invoice.status}_at"] = text_of(invoice.settled_at)
    texts = {"description": invoice.description, "external_order_id": invoice.order}
    return told | {name: text for name, text in texts.items() if text is not None}


def shown_invoice(shown: dict[str, Any]) -> dict[str, Any]:
    own = {"kaspi_invoice_id", "kaspi_qr_token", "payment_url", "client_name"}
    assert ("client_name" in shown) == (shown["status"] == "paid")
    return {name: value for name, value in shown.items() if name not in own}


def told_schedule(schedule: Schedule) -> dict[str, Any]:
    told: dict[str, Any] = {
        "id": schedule.id,
        "amount": money(schedule.amount),
        "phone_number": PHONE,
        "description": schedule.description,
        "interval": schedule.interval,
        "status": schedule.status,
        "start_date": schedule.start.isoformat(),
    }
    days = {"end_date": schedule.end, "next_billing_date": schedule.next}
    return told | {name: day.isoformat() for name, day in days.items() if day is not None}


def shown_schedule(shown: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in shown.items() if name != "created_at"}


@pytest.mark.timeout(4000)
@pytest.mark.fact("I06", "I07", "R04", "C03", "C09", "H01", "H05", "H08", "H09", "H19", "H25")
def test_server_and_model_agree_whatever_is_done_in_any_order(request):
    profile = request.config.getoption("--profile")
    examples, steps = PROFILES[profile]
    until = time.monotonic() + (NIGHT if profile == "nightly" else 0)
    with Sandbox.running() as sandbox:
        Behaviour.sandbox = sandbox
        Behaviour.statistics = {}
        machine = Behaviour.TestCase
        machine.settings = settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            derandomize=profile != "nightly",
            database=None,
            suppress_health_check=list(HealthCheck),
        )
        machine().runTest()
        while time.monotonic() < until:  # with other dice each time
            machine().runTest()
        answered = {key.rsplit(" ", 1)[1] for key in Behaviour.statistics}
        assert answered >= {"200", "400"}
