# ruff: noqa: RUF001 - Russian is written in Cyrillic
"""Servers as they can be: slow, unwell, Russian, talkative without end. Never a traceback."""

import json
import time
from collections.abc import Callable
from typing import Any

import pytest
from apipay_drift import CannotRun, FailOn, Severity
from apipay_sandbox.testing import Sandbox

from contract_tests.live.ground import (
    AT_ONCE,
    Asked,
    Said,
    breaking,
    check,
    drift,
    foreign,
    open_things,
    staged,
)

RUSSIAN = {
    "Validation failed": "Ошибка проверки данных",
    "Resource not found": "Ресурс не найден",
    "Invalid API key": "Неверный ключ API",
    "API key is required": "Требуется ключ API",
}


def in_russian(_: Asked, said: Said) -> Said:
    if said.status < 400:
        return said
    body = json.loads(said.body)
    body["message"] = RUSSIAN.get(body["message"], "Неверное состояние")
    if "errors" in body:
        body["errors"] = {name: ["Недопустимое значение"] for name in body["errors"]}
    return said._replace(body=json.dumps(body, ensure_ascii=False).encode())


@pytest.mark.fact("E07")
@pytest.mark.parametrize("mode", ["sandbox", "read-only"])
def test_texts_in_russian_are_no_drift(mode: str, apipay_sandbox: Sandbox):
    with foreign(apipay_sandbox, change=in_russian) as server:
        assert drift(check(server, mode=mode, max_requests=200)) == []


def test_house_rules_of_a_foreign_server_are_information(apipay_sandbox: Sandbox):
    """A page past the end may well be a 404 elsewhere: the documentation does not say (H08)."""

    def past_the_end(asked: Asked, said: Said) -> Said:
        beyond = said.status == 200 and b'"data":[]' in said.body.replace(b" ", b"")
        late = "page=9" in asked.path
        return said._replace(status=404, body=b'{"message": "Resource not found"}') if (
            beyond and late
        ) else said  # fmt: skip

    with foreign(apipay_sandbox, change=past_the_end) as server:
        report = check(server, max_requests=200)
        bound = check(server, max_requests=200, control=f"{apipay_sandbox.url}/_sandbox")
    assert {one.severity for one in report.findings} == {Severity.HOUSE_RULE}
    assert not report.drifted(FailOn.BREAKING)
    assert bound.drifted(FailOn.BREAKING)


@pytest.mark.parametrize("status", [500, 502, 503, 504])
@pytest.mark.parametrize("mode", ["sandbox", "read-only"])
def test_a_read_that_fails_for_a_moment_is_looked_at_again(
    mode: str, status: int, apipay_sandbox: Sandbox
):
    failed: set[str] = set()

    def once(asked: Asked, said: Said) -> Said:
        if asked.method != "GET" or asked.path in failed:
            return said
        failed.add(asked.path)
        return said._replace(status=status, body=b'{"message": "Server error"}')

    with foreign(apipay_sandbox, change=once) as server:
        report = check(server, mode=mode)
    assert {one.severity for one in report.findings} <= {Severity.UNCHECKED}
    assert len(failed) > 3
    assert report.requests <= 60
    assert open_things(apipay_sandbox) == []


def test_a_read_that_always_fails_is_drift(apipay_sandbox: Sandbox):
    def always(asked: Asked, said: Said) -> Said:
        broken = asked.method == "GET" and asked.path.startswith("/api/refunds")
        return said._replace(status=500, body=b'{"message": "Server error"}') if broken else said

    with foreign(apipay_sandbox, change=always) as server:
        assert "status-changed" in breaking(check(server))


def test_a_refusal_that_fails_twice_is_drift_though_no_request_is_left(apipay_sandbox: Sandbox):
    """It comes near the end of a plan, and its second try is the last request there is."""

    def broken(asked: Asked, said: Said) -> Said:
        lost = asked.path.endswith("/refunds/one")
        return said._replace(status=500, body=b'{"message": "Server error"}') if lost else said

    with foreign(apipay_sandbox, change=broken) as server:
        report = check(server, max_requests=45, control=f"{apipay_sandbox.url}/_sandbox")
    assert report.requests == 45
    assert breaking(report) == ["status-changed"]


@pytest.mark.parametrize("status", [502, pytest.param(503, marks=pytest.mark.slow)])
def test_a_gateway_that_answers_for_a_moment_says_nothing_of_the_api(
    status: int, apipay_sandbox: Sandbox
):
    """Whether the request was served nobody knows then: nothing is made twice or left behind."""
    for number in range(2, 60, 7):
        apipay_sandbox.renew()

        def gateway(_: Asked, said: Said, at: int = number) -> Said:
            strikes = len(server.to_api) == at
            page = (("Content-Type", "text/html"),)
            return Said(status, b"<html>Bad gateway</html>", page) if strikes else said

        with foreign(apipay_sandbox, change=gateway) as server:
            report = check(server)
        assert {one.severity for one in report.findings} <= {Severity.UNCHECKED}, number
        assert open_things(apipay_sandbox) == [], number


def test_a_gateway_that_stays_ends_the_run(apipay_sandbox: Sandbox, tmp_path: Any):
    def down(_: Asked, said: Said) -> Said:
        return said if len(server.to_api) < 9 else Said(503, b"<html>Down</html>", ())

    with foreign(apipay_sandbox, change=down) as server:
        with pytest.raises(CannotRun, match="does not answer any more; go on with"):
            check(server, journal=tmp_path / "journal")
        assert len(server.to_api) < 30


def test_a_slow_server_is_no_drift(apipay_sandbox: Sandbox):
    with foreign(apipay_sandbox, lambda *_: time.sleep(0.02)) as server:
        assert drift(check(server)) == []


def test_a_server_slower_than_the_timeout_is_told_and_nothing_made_twice(
    apipay_sandbox: Sandbox, tmp_path: Any
):
    def late(_: Asked, number: int) -> None:
        if number > 5:
            time.sleep(0.5)

    with foreign(apipay_sandbox, late) as server:
        with pytest.raises(CannotRun, match=r"timed out|does not answer any more"):
            check(server, timeout=0.15, journal=tmp_path / "journal")
        assert len(server.to_api) < 20


def test_an_answer_that_drips_ends_with_the_timeout():
    """One byte now and then keeps a connection alive for ever: the whole answer has its time."""
    seconds = iter(range(10_000))
    clock = AT_ONCE._replace(seconds=lambda: float(next(seconds)))
    body = b" " * 4_000_000
    with staged(lambda _: Said(200, body)) as server:
        with pytest.raises(CannotRun, match=r"does not answer like the API|no end of the answer"):
            check(server, mode="read-only", timeout=2, clock=clock)
        assert len(server.to_api) <= 6


def test_an_answer_without_end_is_cut_off(apipay_sandbox: Sandbox):
    def endless(asked: Asked, said: Said) -> Said:
        if not asked.path.startswith("/api/refunds?"):
            return said
        return said._replace(body=b'{"data": [' + b"1," * 6_000_000)

    with foreign(apipay_sandbox, change=endless) as server:
        report = check(server)
    assert breaking(report) == ["body-not-json"]
    (found,) = report.findings
    assert found.evidence is not None
    assert len(found.evidence.response) < 10_000


def test_an_answer_that_never_comes_whole_is_drift_and_no_reason_to_give_up(
    apipay_sandbox: Sandbox,
):
    fault = apipay_sandbox.faults.add("truncate", operation="listRefunds")
    report = check(apipay_sandbox)
    assert breaking(report) == ["body-not-json"]
    assert open_things(apipay_sandbox) == []
    apipay_sandbox.faults.remove(fault["id"])


SAID: dict[str, Callable[[], Any]] = {
    "a half of a sign": lambda: "\ud800",
    "signs that move the cursor": lambda: "\x1b[2J\x07\r\b",
    "a nought byte": lambda: "\x00",
    "markup": lambda: "</script><script>alert(1)</script>]]>&amp;",
    "a number of many digits": lambda: 10**4000,
    "a long text": lambda: "я" * 100_000,
    "text in a row": lambda: ["x"] * 10_000,
    "nesting": lambda: json.loads("[" * 500 + "]" * 500),
    "a shell's words": lambda: "'; rm -rf ~; $(reboot) `id`",
}


@pytest.mark.parametrize("case", SAID)
@pytest.mark.parametrize("place", ["field", "value", "message", "name"])
def test_whatever_a_server_says_is_reported(
    place: str, case: str, apipay_sandbox: Sandbox, reported: Callable[..., None]
):
    value = SAID[case]()

    def odd(_: Asked, said: Said) -> Said:
        body = json.loads(said.body)
        shown = body["data"][0] if body.get("data") else body
        if place == "name":
            shown[str(value)[:2000]] = 1
        elif place == "field":
            shown["hitherto_unknown"] = value
        elif place == "value":
            shown["status"] = value
        elif said.status >= 400:
            shown["message"] = value
        return said._replace(body=json.dumps(body).encode())

    with foreign(apipay_sandbox, change=odd) as server:
        report = check(server, mode="read-only", max_requests=30)
    assert report.findings or place == "message"
    reported(report, server.api_key)
