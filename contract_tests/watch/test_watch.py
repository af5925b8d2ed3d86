"""The watch: it sees every answer of either kind of client, and never gets in a payment's way."""

import json
import logging
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest
from apipay import ApiPay
from apipay_drift import Watch
from apipay_drift.reports import WRITERS, Style
from hypothesis import given
from hypothesis import strategies as some

from contract_tests.samples import INVOICE
from contract_tests.watch.conftest import API, HEADERS, answering

DRIFTED = INVOICE | {"amount": 10000, "colour": "red"}


def changes(watch: Watch) -> set[str]:
    return {finding.change for finding in watch.report().findings}


def listening(make_client: Any, httpx_client: Any, watch: Watch, *bodies: Any) -> Any:
    transport = answering(*bodies)
    return make_client(base_url=API, http_client=httpx_client(transport=transport), watch=watch)


def test_what_the_sandbox_answers_is_no_finding(make_client, apipay_sandbox, watch, told):
    client = make_client(
        apipay_sandbox.api_key, base_url=apipay_sandbox.base_url, watch=watch
    )  # fmt: skip
    invoice = client.invoices.create(amount="10.50", phone_number="87001234567")
    apipay_sandbox.pay(invoice.id)
    client.invoices.refund(invoice.id)
    schedule = client.recurring_invoices.create(
        amount=5, phone_number="87001234567", interval="daily"
    )
    client.recurring_invoices.cancel(schedule.id)
    for _ in range(3):
        client.invoices.page()
    assert told == []
    assert watch.counts.answers == 7
    assert watch.counts.deviating == 0


def test_a_difference_is_told_once_however_often_it_comes(
    make_client, httpx_client, watch, told, caplog
):
    client = listening(make_client, httpx_client, watch, DRIFTED)
    with caplog.at_level(logging.INFO, "apipay.drift"):
        for _ in range(4):
            client.invoices.get(42)
    assert {finding.change for finding in told} == {"type-changed", "field-unknown"}
    assert len(told) == 2
    assert len([each for each in caplog.records if each.name == "apipay.drift"]) == 2
    assert watch.counts.deviating == 4


def test_a_callback_that_fails_does_not_stop_a_payment(make_client, httpx_client, caplog):
    def fail(_: object) -> None:
        raise RuntimeError("secret-of-the-callback")

    client = listening(
        make_client, httpx_client, Watch(fail, logger=logging.getLogger("w")), DRIFTED
    )
    for _ in range(3):
        assert client.invoices.get(42).id == 42
    assert sum(each.levelno >= logging.ERROR for each in caplog.records) == 1


def test_clients_that_are_copied_share_the_watch(make_client, httpx_client, watch):
    client = listening(make_client, httpx_client, watch, INVOICE)
    client.with_options(timeout=3).invoices.get(42)
    client.invoices.get(42)
    assert watch.counts.answers == 2


def test_a_share_of_the_answers_can_be_looked_at(make_client, httpx_client):
    dice = iter([0.9, 0.1, 0.5, 0.49])
    watch = Watch(sample=0.5, dice=lambda: next(dice))
    client = listening(make_client, httpx_client, watch, INVOICE)
    for _ in range(4):
        client.invoices.get(42)
    assert watch.counts.answers == 2


@pytest.mark.parametrize("sample", [-0.1, 1.1])
def test_a_share_is_from_nought_to_one(sample):
    with pytest.raises(ValueError, match="from 0 to 1"):
        Watch(sample=sample)


@pytest.mark.parametrize("url", ["127.0.0.1:8000/api", "nonsense", "http://", "http://h/api?x=1"])
def test_an_address_that_is_none_is_refused(url: str):
    for hooks in (Watch().hooks, Watch().async_hooks):
        with pytest.raises(ValueError, match="base_url has to be an address such as https://"):
            hooks(url)


def test_a_callback_that_would_have_to_be_awaited_is_refused():
    async def tell(_: object) -> None:
        """Do nothing: it is never called."""

    with pytest.raises(ValueError, match="on_finding is called and not awaited"):
        Watch(tell)


def test_a_password_in_the_address_is_in_no_report(apipay_sandbox, watch):
    url = apipay_sandbox.base_url.replace("://", "://user:geheim@")
    headers = {"X-API-Key": apipay_sandbox.api_key}
    with httpx.Client(trust_env=False, event_hooks=watch.hooks(url), headers=headers) as client:
        client.get(f"{url}/invoices")
    assert watch.counts.answers == 1
    assert "geheim" not in repr(watch.report())
    assert watch.report().target == apipay_sandbox.base_url


@pytest.mark.parametrize("odd", [chr(0xD800), [[[]]] * 2 + [json.loads("[" * 300 + "]" * 300)]])
def test_a_body_that_nobody_can_write_down_is_judged_all_the_same(watch, odd):
    body = {**INVOICE, "status": odd, "unknown": odd}
    watch.saw("GET", "https://h", "/invoices/42", httpx.Response(200, content=json.dumps(body)))
    assert watch.counts.deviating == 1
    assert changes(watch)


def test_any_httpx_client_can_be_watched(hooked, apipay_sandbox, watch):
    client = hooked(watch, apipay_sandbox.base_url)
    key = {"X-API-Key": apipay_sandbox.api_key}
    assert client.get(f"{apipay_sandbox.base_url}/invoices", headers=key).json()["data"] == []
    client.get(f"{apipay_sandbox.url}/openapi.yaml")
    assert watch.counts.answers == 1
    assert changes(watch) == set()


def test_other_hosts_are_passed_over(hooked, watch):
    client = hooked(watch, API, transport=answering(DRIFTED))
    client.get("https://example.com/api/invoices/42")
    assert watch.counts.answers == 0
    client.get(f"{API}/invoices/42")
    assert changes(watch) == {"type-changed", "field-unknown"}


def test_a_body_that_nobody_reads_is_not_read_by_the_watch(watch):
    pieces = iter([b"{", b"}"])
    answer = httpx.MockTransport(lambda _: httpx.Response(200, content=pieces, headers=HEADERS))
    with (
        httpx.Client(transport=answer, event_hooks=watch.hooks(API)) as client,
        client.stream("GET", f"{API}/invoices/42"),
    ):
        pass
    assert list(pieces) == [b"{", b"}"]
    assert watch.counts.answers == 0


def test_threads_share_one_watch(apipay_sandbox, watch):
    key, url = apipay_sandbox.api_key, apipay_sandbox.base_url
    with ApiPay(key, base_url=url, pace=None, watch=watch) as client, ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: client.invoices.page(), range(80)))
    assert watch.counts.answers == 80
    assert watch.counts.deviating == 0


def test_no_more_findings_are_kept_than_were_asked_for(make_client, httpx_client):
    watch = Watch(most=3)
    more = INVOICE | {f"field_{letter}": 1 for letter in "abcdefgh"}
    listening(make_client, httpx_client, watch, more).invoices.get(42)
    assert len(watch.report().findings) <= 3
    assert watch.counts.forgotten > 0


PERSONAL = ("client_phone", "description", "external_order_id", "client_name", "payment_url")


@given(
    name=some.sampled_from(PERSONAL),
    secret=some.text(some.characters(categories=["L", "N"]), min_size=6, max_size=40).map(
        lambda text: f"ж7{text}"  # no word of any report
    ),
)
def test_nothing_personal_is_kept_or_told(name: str, secret: str):
    watch = Watch(logger=None)
    said = {name: secret, "amount": 1, "colour": secret, "created_at": secret}
    body = json.dumps(INVOICE | said).encode()
    answer = httpx.Response(200, content=body, headers={**HEADERS, "Content-Type": secret.encode()})
    watch.saw("GET", API, "/invoices/42", answer)
    report = watch.report()
    assert report.findings
    for write in WRITERS.values():
        for language in ("en", "ru"):
            text = write(report, Style(language=language))
            assert secret not in text
            assert json.dumps(secret)[1:-1] not in text
