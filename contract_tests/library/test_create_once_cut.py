"""create_once, refund and cancel through a proxy that cuts connections: nothing is done twice."""

from collections.abc import Callable
from typing import Any

import pytest
from apipay import (
    ConnectionFailed,
    Invoice,
    OutcomeUnknown,
    RateLimited,
    ServerError,
    UnreadableResponse,
)
from apipay.calls import composed
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contract_tests.library.cutting_proxy import NEVER, Cut, CuttingProxy, Plan, Replace, answer

PHONE = "87001234567"
LOOK, CREATE, LOOK_AGAIN = 0, 1, 2

REQUEST = 420  # bytes, or a little less: head and body of a create
ANSWER = 620  # bytes, or a little less
BEFORE = [Cut(request_bytes=n) for n in (0, 1, 2, 9, *range(20, REQUEST, 40))]
AFTER = [Cut(answer_bytes=n) for n in (0, 1, 9, 12, 17, *range(20, ANSWER, 60), ANSWER)]
STAGES = [*BEFORE, Cut(forward=False), *AFTER]
SOME_STAGES = [*BEFORE[::4], Cut(forward=False), *AFTER[::4], AFTER[-1]]


@pytest.fixture(autouse=True)
def _at_once(monkeypatch):
    monkeypatch.setattr(composed, "SETTLE", (0.001, 0.001, 0.001))


@pytest.fixture
def client(make_client, apipay_sandbox, proxy):
    return make_client(apipay_sandbox.api_key, base_url=proxy.base_url)


@pytest.fixture
def direct(make_client, apipay_sandbox):
    """As `client`, past the proxy."""
    return make_client(apipay_sandbox.api_key, base_url=apipay_sandbox.base_url)


def invoices_of(apipay_sandbox, order: str) -> list[Any]:
    """The invoices of an order that the server has, asked past the proxy."""
    rows = apipay_sandbox._do(
        lambda world: world.db.all("SELECT * FROM invoices WHERE external_order_id = ?", (order,))
    )
    return list(rows)


def insist(client: Any, order: str, *, calls: int) -> Invoice:
    """Call create_once as its documentation says: again, when the outcome is unknown."""
    for _ in range(calls - 1):
        try:
            return client.invoices.create_once(
                external_order_id=order, amount=1, phone_number=PHONE
            )
        except (OutcomeUnknown, ConnectionFailed, ServerError, UnreadableResponse, RateLimited):
            pass
    return client.invoices.create_once(external_order_id=order, amount=1, phone_number=PHONE)


@pytest.mark.parametrize("reset", [True, False], ids=["RST", "FIN"])
@pytest.mark.parametrize("where", [LOOK, CREATE, LOOK_AGAIN])
def test_one_cut_anywhere_makes_one_invoice(client, proxy, apipay_sandbox, where, reset):
    for number, stage in enumerate(STAGES):
        order = f"order {number}"
        plans: dict[int, Plan] = {where: stage._replace(reset=reset)}
        if where == LOOK_AGAIN:  # which comes only after a create that got lost
            plans[CREATE] = Cut(forward=number % 2 == 0, reset=reset)
        proxy.begin(plans)
        invoice = insist(client, order, calls=1)
        assert proxy.exchanges > where
        assert [row["id"] for row in invoices_of(apipay_sandbox, order)] == [invoice.id]


@pytest.mark.parametrize("kept", [True, False], ids=["done", "not done"])
def test_when_nobody_can_look_the_outcome_is_unknown_and_the_next_call_finds_out(
    client, proxy, apipay_sandbox, kept
):
    lost = Cut(forward=kept)
    proxy.begin({CREATE: lost} | dict.fromkeys(range(LOOK_AGAIN, 50), Cut(request_bytes=5)))
    with pytest.raises(OutcomeUnknown) as caught:
        client.invoices.create_once(external_order_id="A", amount=1, phone_number=PHONE)
    assert (caught.value.method, caught.value.timed_out) == ("POST", False)
    assert len(invoices_of(apipay_sandbox, "A")) == kept
    proxy.begin({})
    invoice = insist(client, "A", calls=1)
    assert [row["id"] for row in invoices_of(apipay_sandbox, "A")] == [invoice.id]


cuts = st.builds(
    Cut,
    request_bytes=st.just(NEVER) | st.integers(0, REQUEST),
    forward=st.booleans(),
    answer_bytes=st.integers(0, ANSWER),
    reset=st.booleans(),
)
replacements = st.builds(
    Replace,
    st.sampled_from(
        [
            answer(500, b'{"message": "Server error"}'),
            answer(502, b"<html>Bad gateway</html>", "text/html"),
            answer(200, b"<html>Welcome</html>", "text/html"),
            answer(200, b""),
            answer(200, b'{"id": 7}'),
            answer(429, b'{"message": "Too many", "retry_after": 0}'),
            b"\x00\xff nonsense\r\n\r\n",
        ]
    ),
    st.just(True),
)
orders = iter(range(10**9))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(plans=st.dictionaries(st.integers(0, 12), cuts | replacements, max_size=9))
def test_any_cuts_at_all_make_one_invoice(client, proxy, apipay_sandbox, plans):
    plans = {
        number: plan._replace(forward=b" 429 " not in plan.answer)
        if isinstance(plan, Replace)
        else plan
        for number, plan in plans.items()
    }
    order = f"any {next(orders)}"
    proxy.begin(plans)
    invoice = insist(client, order, calls=15)
    assert [row["id"] for row in invoices_of(apipay_sandbox, order)] == [invoice.id]


def test_a_refused_connection_made_nothing_and_the_next_call_does(
    make_client, apipay_sandbox, proxy
):
    with CuttingProxy.running(apipay_sandbox.base_url) as gone:
        refused = gone.base_url
    with pytest.raises(ConnectionFailed):
        insist(make_client(apipay_sandbox.api_key, base_url=refused), "A", calls=1)
    assert apipay_sandbox.requests == []
    client = make_client(apipay_sandbox.api_key, base_url=proxy.base_url)
    assert insist(client, "A", calls=1).external_order_id == "A"


def test_a_refused_connection_between_look_and_create_made_nothing(make_client, apipay_sandbox):
    with CuttingProxy.running(apipay_sandbox.base_url) as proxy:
        client = make_client(apipay_sandbox.api_key, base_url=proxy.base_url)
        proxy.begin({LOOK: Replace(answer(200, EMPTY), forward=False)})
        proxy.before = lambda _: proxy.close()
        with pytest.raises(ConnectionFailed) as caught:
            insist(client, "A", calls=1)
    assert caught.value.method == "POST"
    assert invoices_of(apipay_sandbox, "A") == []


EMPTY = b'{"data": [], "meta": {"current_page": 1, "per_page": 100, "total": 0}}'


DOING = {
    "create": lambda client, _: client.invoices.create(amount=1, phone_number=PHONE),
    "refund": lambda client, it: client.invoices.refund(it.paid, amount="0.01"),
    "refund all": lambda client, it: client.invoices.refund(it.paid),
    "bill_now": lambda client, it: client.recurring_invoices.bill_now(it.schedule),
    "skip_period": lambda client, it: client.recurring_invoices.skip_period(it.schedule),
    "update": lambda client, it: client.recurring_invoices.update(it.schedule, amount=2),
    "pause": lambda client, it: client.recurring_invoices.pause(it.schedule),
    "schedule": lambda client, _: client.recurring_invoices.create(
        amount=1, phone_number=PHONE, interval="daily"
    ),
}


class Things:
    """A paid invoice and a schedule."""

    def __init__(self, client: Any, apipay_sandbox: Any) -> None:
        self.paid = client.invoices.create(amount=100, phone_number=PHONE).id
        apipay_sandbox.pay(self.paid)
        self.schedule = client.recurring_invoices.create(
            amount=1, phone_number=PHONE, interval="daily"
        ).id


@pytest.mark.parametrize("operation", sorted(DOING))
def test_what_moves_money_or_dates_is_never_sent_twice(
    direct, client, proxy, apipay_sandbox, operation
):
    for stage in SOME_STAGES:
        things = Things(direct, apipay_sandbox)
        proxy.begin({0: stage})
        answered = heard(DOING[operation], client, things)
        assert proxy.forwarded <= 1
        assert proxy.forwarded == 1 or not answered
        if stage.request_bytes:  # else it may be seen while connecting: surely not sent
            assert proxy.exchanges <= 1


def heard(operation: Callable[..., object], *arguments: object) -> bool:
    """Return whether an answer came; a call without one must say that its outcome is unknown."""
    try:
        operation(*arguments)
    except OutcomeUnknown:
        return False
    return True


@pytest.mark.parametrize("reset", [True, False], ids=["RST", "FIN"])
@pytest.mark.parametrize("where", [0, 1])
def test_a_cut_cancel_is_recovered_by_reading(direct, client, proxy, where, reset):
    for stage in SOME_STAGES:
        invoice = direct.invoices.create(amount=1, phone_number=PHONE)
        plans: dict[int, Plan] = {0: Cut(reset=reset)}
        proxy.begin(plans | {where: stage._replace(reset=reset)})
        assert client.invoices.cancel(invoice.id).status == "cancelled"
        assert direct.invoices.get(invoice.id).status == "cancelled"


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30)
@given(plans=st.dictionaries(st.integers(0, 12), cuts, max_size=9))
def test_any_cuts_leave_a_cancel_done_or_told_in_doubt(make_client, proxy, apipay_sandbox, plans):
    client = make_client(apipay_sandbox.api_key, base_url=proxy.base_url)
    proxy.begin({})
    invoice = client.invoices.create(amount=1, phone_number=PHONE)
    proxy.begin(plans)
    try:
        assert client.invoices.cancel(invoice.id).status == "cancelled"
    except (OutcomeUnknown, ConnectionFailed):
        proxy.begin({})
        assert client.invoices.get(invoice.id).status in {"pending", "cancelled"}
