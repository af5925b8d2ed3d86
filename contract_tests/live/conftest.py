import json
import re
from collections.abc import Callable
from datetime import timedelta, timezone
from importlib import resources
from pathlib import Path
from xml.etree import ElementTree

import jsonschema_rs
import pytest
from apipay_cli import output
from apipay_drift import FailOn, Report
from apipay_drift.reports import Format
from apipay_sandbox.testing import Sandbox

SCHEMA = json.loads(resources.files("apipay_drift").joinpath("report.schema.json").read_text())
CONTROL = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f]")  # a line feed is fine

ALMATY = timezone(timedelta(hours=5))  # H10


@pytest.fixture
def apipay_sandbox(apipay_sandbox: Sandbox) -> Sandbox:
    """A sandbox at noon: shortly before a day ends, a run leaves out what the next day changes."""
    now = apipay_sandbox.clock.now.astimezone(ALMATY)
    noon = now.replace(hour=12, minute=0, second=0, microsecond=0)
    apipay_sandbox.advance((noon if noon > now else noon + timedelta(days=1)) - now)
    return apipay_sandbox


@pytest.fixture
def reported(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> Callable[[Report, str], None]:
    """Write a report in every format and language, and hold each to its own rules."""

    def write(report: Report, secret: str) -> None:
        for language in ("en", "ru"):
            for form in Format:
                file = tmp_path / form
                writing = output.Writing(form, file, FailOn.ANY, None, language)
                output.deliver(report, writing)
                text = file.read_text("utf-8")
                assert secret not in text
                assert len(text) < 2_000_000
                RULES.get(form, lambda _: None)(text)
        capfd.readouterr()

    return write


def _json(text: str) -> None:
    told = json.loads(text, parse_constant=pytest.fail)
    jsonschema_rs.Draft202012Validator(SCHEMA, validate_formats=True).validate(told)


def _terminal(text: str) -> None:
    assert not CONTROL.search(text)
    assert max(map(len, text.splitlines())) <= output.WIDTH + 1


def _html(text: str) -> None:
    assert text.count("<script>") == 1
    assert text.endswith("</html>\n")


RULES: dict[Format, Callable[[str], object]] = {
    Format.JSON: _json,
    Format.TERMINAL: _terminal,
    Format.JUNIT: ElementTree.fromstring,
    Format.SARIF: json.loads,
    Format.HTML: _html,
}
