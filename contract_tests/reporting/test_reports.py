"""The reports say what failed in words, show the way to see it, and hold no secret."""

import json
from types import SimpleNamespace

import pytest
from apipay_drift.probes import ABSENT, Ask, Probe
from apipay_drift.probes.play import Answer, play

from contract_tests.reporting import evidence
from contract_tests.reporting.har import har
from contract_tests.reporting.report import Reports, page, result, verdict

KEY = "live_s3cret"
PROBE = Probe("It <b>works</b>", "Работает", ("I10",), (Ask("GET", "/invoices/7"),))
TARGET = SimpleNamespace(api="https://pay.example/api", control=None)


@pytest.fixture
def failed():
    course = play(PROBE, {"key": KEY})
    next(course)
    with pytest.raises(StopIteration) as ended:
        course.send(Answer(404, {"content-type": "application/json"}, b'{"message": "<none>"}'))
    item = SimpleNamespace(stash={})
    evidence.keep(item, PROBE, ended.value.value, TARGET)
    report = SimpleNamespace(
        nodeid="t::test_a[x]", outcome="failed", failed=True, skipped=False, duration=0.1,
        longreprtext="", facts=["I10"], told=item.stash[evidence.EVIDENCE],
    )  # fmt: skip
    return result(report)


def shown(results):
    options = {"--report": "r", "--lang": "en", "--target": "https://pay.example/api"}
    config = SimpleNamespace(getoption=options.get)
    return page("report.html.jinja", **Reports(config).shown(results))


def test_the_page_says_what_was_expected_what_came_and_how_to_see_it(failed):
    text = shown([failed])
    assert "1 check failed" in text
    assert "Работает" in text
    assert "GET /invoices/{id}: 200 or 404." in text
    for value in ("status", "200", "404", "curl -i", "https://pay.example/api/invoices/7"):
        assert value in text


def test_what_servers_and_tests_say_stays_text(failed):
    text = shown([failed])
    assert "<b>works" not in text
    assert "&lt;none&gt;" in text


def test_no_report_holds_the_key(failed):
    assert KEY not in shown([failed])
    log = json.dumps(har([failed]))
    assert KEY not in log
    assert evidence.MASK in log


def test_the_har_holds_the_exchange(failed):
    (entry,) = har([failed])["log"]["entries"]
    assert entry["request"]["url"] == "https://pay.example/api/invoices/7"
    assert entry["response"]["status"] == 404
    assert entry["comment"] == "It <b>works</b>"


@pytest.mark.parametrize(
    ("outcomes", "told"),
    [([], "not checked"), (["skipped"], "skipped"), (["skipped", "passed"], "passed"),
     (["passed", "failed"], "failed")],
)  # fmt: skip
def test_the_verdict_of_a_fact(failed, outcomes, told):
    assert verdict("I10", [failed._replace(outcome=each) for each in outcomes]) == told


@pytest.mark.parametrize(
    ("value", "text"), [(ABSENT, "(nothing)"), ("a", '"a"'), (None, "null"), ({"a": 1}, '{"a": 1}')]
)
def test_values_are_shown_as_json(value, text):
    assert evidence.shown(value) == text
