"""Every report says everything, in both languages, and is what its readers expect of its format."""

import json
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as Tree

import apipay_drift
import jsonschema_rs
import pytest
from apipay_drift import (
    EVERYWHERE,
    Accepted,
    Evidence,
    FailOn,
    Finding,
    Report,
    Severity,
    Unchecked,
    Use,
    traffic,
)
from apipay_drift.har import exchange
from apipay_drift.live import choose, course, limit, plan, statuses
from apipay_drift.live.plan import reading
from apipay_drift.reports import Format, Style, render
from apipay_drift.words import EXPLAINED, REASONS, SEVERITIES, WORDS

HOSTILE = "<script>alert(1)</script> | `x` & \x00 *"
LAW = json.loads((Path(apipay_drift.__file__).parent / "report.schema.json").read_text("utf-8"))


def finding(severity: Severity, *operations: str, **fields: Any) -> Finding:
    return Finding(
        **{
            "severity": severity,
            "change": "response-type-changed",
            "uses": tuple(Use(name, "response 200 body · data[].amount") for name in operations),
            "location": "/components/schemas/Invoice/properties/amount",
            "why": {"en": f"It changed {HOSTILE}", "ru": f"Изменилось {HOSTILE}"},
            "expected": "string",
            "got": ["integer", "null"],
            "facts": ("G07",),
        }
        | fields
    )


BREAKING = finding(Severity.BREAKING, *(f"GET /{letter}" for letter in "abcdefgh"))
LIVE = finding(
    Severity.BREAKING,
    "POST /invoices",
    location="/amount",
    evidence=Evidence("POST /invoices\nX-API-Key: ***", f"200\n{HOSTILE}"),
)
ADDITIVE = finding(Severity.ADDITIVE, EVERYWHERE, change="server-added", facts=(), expected=None)
REPORT = Report(
    kind="spec",
    source="old.yaml",
    target="new.yaml",
    findings=(BREAKING, ADDITIVE, finding(Severity.HOUSE_RULE, "GET /h")),
    checked=("GET /a", "GET /quiet"),
    unchecked=(Unchecked("refunds", "no paid invoice"),),
    accepted=(Accepted(finding(Severity.BREAKING, "GET /known"), "agreed", "2031-01-31"),),
    notes=({"en": "A note.", "ru": "Примечание."},),
    advice={BREAKING.group: {"en": "Do this.", "ru": "Сделайте это."}},
)
CLEAN = Report(kind="spec", source="a", target="b", findings=(), checked=("GET /a",))
SEEN_LIVE = Report(kind="live", source="contract", target="http://t", findings=(LIVE,), requests=60)
ALL = pytest.mark.parametrize("report", [REPORT, CLEAN, SEEN_LIVE], ids=["rich", "clean", "live"])
LANGUAGES = pytest.mark.parametrize("language", ["en", "ru"])


@LANGUAGES
@ALL
def test_the_json_report_is_what_its_schema_says(report: Report, language: Any):
    told = json.loads(render(report, Format.JSON, Style(language)))
    jsonschema_rs.Draft202012Validator(LAW).validate(told)
    assert told["language"] == language


def test_the_json_report_has_an_entry_for_each_operation_of_a_finding():
    told = json.loads(render(REPORT, Format.JSON, Style()))
    entries = [one for one in told["findings"] if one["group"] == BREAKING.group]
    assert [one["operation"] for one in entries] == list(BREAKING.operations)
    assert entries[0]["before"] == "string"
    assert entries[0]["after"] == ["integer", "null"]
    assert entries[0]["advice"] == "Do this."
    assert told["accepted"][0]["reason"] == "agreed"


def test_a_live_finding_says_expected_and_got_and_shows_its_evidence():
    (entry,) = json.loads(render(SEEN_LIVE, Format.JSON, Style()))["findings"]
    assert (entry["expected"], entry["got"]) == ("string", ["integer", "null"])
    assert entry["evidence"]["request"].startswith("POST /invoices")
    assert "before" not in entry


@pytest.mark.parametrize(
    ("location", "place", "told"),
    [
        ("/paths/~1a/get", "", {"en": [], "ru": []}),
        ("status", "", {"en": ["status"], "ru": ["код ответа"]}),
        ("x-limit", "", {"en": ["header x-limit"], "ru": ["заголовок x-limit"]}),
        ("/a", "webhook body · a", {"en": ["webhook body · a"], "ru": ["тело вебхука · a"]}),
    ],
)  # fmt: skip
@LANGUAGES
def test_places_say_something_or_are_not_there(
    language: Any, location: str, place: str, told: dict[str, list[str]]
):
    one = finding(Severity.BREAKING, location=location, uses=(Use("GET /a", place),))
    report = Report(kind="live", source="a", target="b", findings=(one,))
    (entry,) = json.loads(render(report, Format.JSON, Style(language)))["findings"]
    assert entry["places"] == told[language]
    text = render(report, Format.TERMINAL, Style(language))
    assert all(words in text for words in told[language])


@LANGUAGES
@pytest.mark.parametrize("form", [Format.TERMINAL, Format.MARKDOWN, Format.HTML])
def test_a_report_for_people_says_all_there_is_to_say(form: Format, language: Any):
    text = render(REPORT, form, Style(language))
    if form is Format.HTML:
        assert text.endswith("</html>\n")
        text = re.sub(r"</?(b|span)[^>]*>", "", text)
    said = ["old.yaml", "new.yaml", "GET /a", "agreed", "2031-01-31", "no paid invoice"]
    said += ["Do this.", "A note."] if language == "en" else ["Сделайте это.", "Примечание."]
    said += [SEVERITIES[severity][language] for severity in list(Severity)[:3]]
    assert [one for one in said if one not in text] == []


@LANGUAGES
def test_a_clean_report_says_so(language: Any):
    for form in (Format.TERMINAL, Format.MARKDOWN, Format.HTML):
        assert WORDS["clean.spec"][language] in render(CLEAN, form, Style(language))


def test_the_terminal_report_fits_its_width_and_is_plain_unless_asked():
    plain = render(REPORT, Format.TERMINAL, Style(width=60))
    assert max(map(len, plain.splitlines())) <= 60
    assert "\x1b" not in plain
    assert "\x1b[" in render(REPORT, Format.TERMINAL, Style(color=True))


def parsed(fail_on: FailOn) -> Tree.Element:
    return Tree.fromstring(render(REPORT, Format.JUNIT, Style(fail_on=fail_on)))  # noqa: S314 - ours


def test_junit_fails_what_counts_and_passes_what_is_quiet():
    suite = parsed(FailOn.BREAKING)
    cases = suite.findall("testcase")
    assert suite.get("failures") == "1" == str(len(suite.findall("testcase/failure")))
    assert suite.get("tests") == str(len(cases)) == "5"
    assert suite.get("skipped") == "1" == str(len(suite.findall("testcase/skipped")))
    assert "GET /quiet" in [case.get("classname") for case in cases]
    strict = parsed(FailOn.ANY)
    assert strict.get("failures") == "3"


def test_sarif_has_a_rule_for_each_change_and_a_result_for_each_finding():
    log = json.loads(render(REPORT, Format.SARIF, Style()))
    (run,) = log["runs"]
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert log["version"] == "2.1.0"
    assert [one["level"] for one in run["results"]] == ["error", "note", "note"]
    assert all(rules[one["ruleIndex"]] == one["ruleId"] for one in run["results"])
    assert run["results"][0]["partialFingerprints"]["group/v1"] == BREAKING.group


def test_markdown_keeps_hostile_text_in_its_cell():
    rows = [line for line in render(REPORT, Format.MARKDOWN, Style()).splitlines() if "|" in line]
    assert all(len(re.findall(r"(?<!\\)\|", row)) == 4 for row in rows)
    assert "<script>" not in "".join(rows)


def test_markdown_shows_what_was_asked_and_answered_as_it_is():
    text = render(SEEN_LIVE, Format.MARKDOWN, Style())
    fenced = text.split("<details><summary>evidence</summary>")[1].split("\n```")[1]
    assert fenced == f"http\nPOST /invoices\nX-API-Key: ***\n\n200\n{HOSTILE}"


def test_markdown_fences_what_has_fences_itself():
    fenced = finding(Severity.BREAKING, "GET /a", evidence=Evidence("GET /a", "````\n<b>"))
    report = Report(kind="live", source="a", target="b", findings=(fenced,))
    assert "`````http\nGET /a\n\n````\n<b>\n`````" in render(report, Format.MARKDOWN, Style())


def test_junit_shows_what_was_asked_and_answered():
    suite = Tree.fromstring(render(SEEN_LIVE, Format.JUNIT, Style()))  # noqa: S314 - ours
    (failure,) = suite.findall("testcase/failure")
    assert "X-API-Key: ***\n\n200\n" in str(failure.text)


@pytest.mark.parametrize("form", [Format.JSON, Format.JUNIT])
def test_why_something_was_not_looked_at_is_said_in_the_readers_language(form: Format):
    left = Unchecked("GET /a", "there is nothing to look at yet")
    report = Report(kind="live", source="a", target="b", findings=(), unchecked=(left,))
    assert left.why in render(report, form, Style("en"))
    text = render(report, form, Style("ru"))
    assert left.why not in text
    assert REASONS[left.why] in text


@pytest.mark.parametrize("form", [form for form in Format if form is not Format.SARIF])
def test_a_russian_report_says_nothing_of_its_own_in_english(form: Format):
    why = [course.RESTS, course.NOTHING, course.BROKE, course.MIDNIGHT, course.ACCEPTED,
           course.NO_HELP, choose.NOT_ENOUGH, limit.NOT_COUNTED, limit.TOO_SLOW, plan.NO_CONTROL,
           *statuses.SILENT.values(), exchange.NO_ANSWER, exchange.NO_BODY, exchange.CUT_OFF,
           exchange.COMPRESSED, exchange.NO_HEADERS, exchange.BROWSER, traffic.UNSEEN]  # fmt: skip
    left = (*(Unchecked("GET /a", each) for each in why), *reading.UNCHECKED)
    words = {"en": "", "ru": "Словами"}
    found = finding(Severity.BREAKING, "*", why=words, got="", expected="", location="status")
    report = Report(kind="live", source="contract", target="", findings=(found,), unchecked=left)
    text = render(report, form, Style("ru", width=1000))
    for said in (*why, *(f"{one.what}{one.why}" for one in reading.UNCHECKED), "location:", "got:"):
        assert said not in text
    if form in (Format.TERMINAL, Format.MARKDOWN, Format.HTML):
        assert "контракт" in text.replace("Сервер и контракт", "")


class Page(HTMLParser):
    """What a page loads and runs."""

    def __init__(self) -> None:
        super().__init__()
        self.links: list[str] = []
        self.scripts = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.scripts += tag == "script"
        self.links += [value or "" for name, value in attrs if name in ("src", "href")]


def test_the_page_needs_nothing_else_and_runs_nobody_elses_script():
    for report in (REPORT, SEEN_LIVE):
        page = Page()
        page.feed(render(report, Format.HTML, Style()))
        assert page.links == []
        assert page.scripts == 1


def test_every_word_of_the_reports_is_there_in_both_languages():
    for table in (WORDS, SEVERITIES, EXPLAINED):
        assert all(set(texts) == {"en", "ru"} for texts in table.values())
        assert all(all(texts.values()) for texts in table.values())


def test_a_finding_keeps_its_group_from_run_to_run_and_differs_from_others():
    assert BREAKING.group == finding(Severity.BREAKING, *BREAKING.operations).group
    assert BREAKING.group != finding(Severity.BREAKING, "GET /a", got="boolean").group


@pytest.mark.parametrize(
    ("fail_on", "severity", "drifted"),
    [
        (FailOn.BREAKING, Severity.BREAKING, True),
        (FailOn.BREAKING, Severity.ADDITIVE, False),
        (FailOn.ADDITIVE, Severity.BREAKING, True),
        (FailOn.ADDITIVE, Severity.ADDITIVE, True),
        (FailOn.ADDITIVE, Severity.HOUSE_RULE, False),
        (FailOn.ANY, Severity.HOUSE_RULE, True),
        (FailOn.ANY, Severity.UNCHECKED, True),
    ],
)
def test_what_counts_as_drift(fail_on: FailOn, severity: Severity, drifted: bool):
    report = Report(kind="live", source="a", target="b", findings=(finding(severity, "GET /a"),))
    assert report.drifted(fail_on) is drifted
    assert not CLEAN.drifted(fail_on)
