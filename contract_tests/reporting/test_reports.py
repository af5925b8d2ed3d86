"""The reports say what failed in words, show the way to see it, and hold no secret."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from types import SimpleNamespace
from xml.etree import ElementTree

import pytest
from apipay_drift.probes import ABSENT, Ask, Need, Probe, law
from apipay_drift.probes.play import Answer, play
from apipay_drift.suite import Run, Target, evidence, facts, pages
from apipay_drift.suite.har import har
from apipay_drift.suite.junit import write
from apipay_drift.suite.results import verdict
from apipay_drift.suite.words import NEEDS, said
from markupsafe import escape

from contract_tests.reporting.evidence import EVIDENCE, keep
from contract_tests.reporting.report import Reports, result

INVOICE = law.contract()["components"]["examples"]["InvoicePaid"]["value"]
KEY = "live_s3cret"
PROBE = Probe("It <b>works</b>", "Работает", ("I10",), (Ask("GET", "/invoices/7"),))
HOUSE = Probe("Ours", "Наше", ("H15",), PROBE.steps)
TARGET = Target(api="https://pay.example/api", key=KEY)


def played(probe, answer):
    course = play(probe, {"key": KEY})
    next(course)
    with pytest.raises(StopIteration) as ended:
        course.send(answer)
    return ended.value.value


def reported(probe, answer, outcome="failed"):
    """What comes of a test of this probe, as pytest reports it."""
    item = SimpleNamespace(stash={})
    keep(item, probe, played(probe, answer), TARGET)
    return result(
        SimpleNamespace(
            nodeid="t::test_a[x]", outcome=outcome, failed=outcome == "failed",
            skipped=outcome == "skipped", duration=0.1, longrepr=("f", 1, "Skipped: why"),
            longreprtext="", facts=list(probe.facts), told=item.stash[EVIDENCE],
        )
    )  # fmt: skip


@pytest.fixture
def failed():
    echo = json.dumps({"message": "<none>", "your_key": KEY}).encode()
    return reported(PROBE, Answer(404, {"content-type": "application/json"}, echo))


def run_of(*results, language="en"):
    began = datetime(2025, 1, 31, 12, tzinfo=UTC)
    return Run(results, began, 1.5, "https://pay.example/api", language)


def test_the_page_says_what_was_expected_what_came_and_how_to_see_it(failed):
    text = pages.report(run_of(failed))
    assert "1 check failed" in text
    assert "Работает" in text
    for value in ("status", "200", "404", "curl -i", "https://pay.example/api/invoices/7"):
        assert value in text


def test_the_page_has_every_fact_in_both_languages():
    text = pages.report(run_of())
    for languages in facts.texts().values():
        for words in languages.values():
            assert escape(words) in text


def test_what_servers_and_tests_say_stays_text(failed):
    text = pages.report(run_of(failed))
    assert "<b>works" not in text
    assert "&lt;none&gt;" in text


def test_no_report_holds_the_key_even_where_the_server_repeats_it(failed):
    assert failed.exchanges[0]["answer"] == '{"message": "<none>", "your_key": "***"}'
    run = run_of(failed)
    for text in (pages.report(run), json.dumps(har(run.results)), write(run), repr(TARGET)):
        assert KEY not in text
    assert evidence.MASK in json.dumps(har(run.results))


def test_what_control_shows_once_is_masked():
    shown = evidence._Shown(TARGET)
    text = shown.text(b'{"id":1,"secret": "abc","key":"k"}')
    assert text == '{"id":1,"secret": "***","key":"***"}'


def test_customers_of_a_real_server_stay_unknown():
    body = b'{"client_name": "Aigerim", "client_phone":"87001234567", "amount": "1.00"}'
    shown = reported(PROBE, Answer(404, {"content-type": "application/json"}, body)).exchanges
    assert shown[0]["answer"] == '{"client_name": "***", "client_phone":"***", "amount": "1.00"}'
    assert evidence._Shown(replace(TARGET, ours=True)).text(body) == body.decode()


def test_a_difference_rests_on_the_fact_that_it_contradicts():
    body = json.dumps(INVOICE | {"amount": 1.5}).encode()
    headers = {"content-type": "application/json", "x-ratelimit-remaining": "5"}
    failed = reported(PROBE, Answer(200, headers, body))
    (found,) = failed.findings
    assert found["facts"] == ["G07"]
    assert (found["place"], found["expected"]) == ("body /amount", "a value of type string")
    assert set(failed.facts) == {"G07", "I10"}
    assert run_of(failed).verdicts()["G07"] == "failed"


def test_the_har_holds_the_exchange(failed):
    (entry,) = har([failed])["log"]["entries"]
    assert entry["request"]["url"] == "https://pay.example/api/invoices/7"
    assert entry["response"]["status"] == 404
    assert entry["comment"] == "It <b>works</b>"


def test_a_difference_in_a_rule_of_ours_is_told_and_fails_nothing():
    noted = reported(HOUSE, Answer(404, {"content-type": "application/json"}, b"{}"), "skipped")
    run = run_of(noted)
    assert noted.outcome == "noted"
    assert run.verdicts()["H15"] == "noted"
    text = pages.report(run)
    assert "What differs and breaks nothing" in text
    assert "What failed" not in text
    suite = ElementTree.fromstring(write(run))  # noqa: S314 - written a line above
    assert (suite.get("failures"), suite.get("skipped")) == ("0", "0")


def test_junit_counts_and_tells_in_the_language_asked_for(failed):
    skipped = failed._replace(outcome="skipped", reason=Need.WRITE.value, findings=())
    run = run_of(failed, skipped, failed._replace(outcome="passed", findings=()), language="ru")
    suite = ElementTree.fromstring(write(run))  # noqa: S314 - written a line above
    assert [suite.get(name) for name in ("tests", "failures", "skipped")] == ["3", "1", "1"]
    failure = suite.find("testcase/failure")
    assert failure.get("message") == "status: expected 200, got 404"
    assert failure.text.endswith("https://pay.example/api/invoices/7")
    assert {case.get("name") for case in suite.iter("testcase")} == {"Работает"}
    assert suite.find("testcase").get("classname") == "I10"


def test_pytest_s_own_run_is_told_with_its_language(failed):
    options = {"--report": "r", "--lang": "ru", "--target": None}
    listener = Reports(SimpleNamespace(getoption=options.get))
    listener.results["a"] = failed
    run = listener.run()
    assert (run.language, run.target, run.results) == ("ru", None, (failed,))
    assert '<html lang="ru">' in pages.report(run)


@pytest.mark.parametrize(
    ("outcomes", "told"),
    [([], "not checked"), (["skipped"], "skipped"), (["skipped", "passed"], "passed"),
     (["passed", "noted"], "noted"), (["passed", "failed", "noted"], "failed")],
)  # fmt: skip
def test_the_verdict_of_a_fact(failed, outcomes, told):
    assert verdict("I10", [failed._replace(outcome=each) for each in outcomes]) == told


@pytest.mark.parametrize(
    ("value", "text"), [(ABSENT, "(nothing)"), ("a", '"a"'), (None, "null"), ({"a": 1}, '{"a": 1}')]
)
def test_values_are_shown_as_json(value, text):
    assert evidence.value(value) == text


@pytest.mark.parametrize(
    ("english", "russian"),
    [
        ("status", "статус"),
        ("body /amount", "тело /amount"),
        ("webhooks /0/invoice", "вебхуки /0/invoice"),
        ("header x-ratelimit-remaining", "заголовок x-ratelimit-remaining"),
        ('"one of 200, 404"', "одно из: 200, 404"),
        ("an integer from 60 to 60", "целое число от 60 до 60"),
        ("no answer: GET /refunds: ReadTimeout", "нет ответа: GET /refunds: ReadTimeout"),
        ('"paid"', '"paid"'),
        ("404", "404"),
    ],
)
def test_phrases_are_said_in_the_reader_s_language(english, russian):
    assert said(english, "ru") == russian
    assert said(english, "en") == english


def test_every_need_is_said_in_russian():
    assert set(Need) <= NEEDS.keys()
