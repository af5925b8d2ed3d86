"""The code in docs/*/webhooks.md runs, or is the file it says it is."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from apipay import webhooks

ROOT = Path(__file__).parents[2]
BLOCK = re.compile(r"(?:<!-- (?P<file>\S+) -->\n)?```python\n(?P<code>.*?)```", re.DOTALL)
LANGUAGES = ["en", "ru"]


def _page(language: str) -> str:
    return (ROOT / "docs" / language / "webhooks.md").read_text(encoding="utf-8")


def _blocks(language: str) -> list[tuple[str | None, str]]:
    return [(found["file"], found["code"]) for found in BLOCK.finditer(_page(language))]


def test_both_languages_show_the_same_code():
    assert _blocks("en") == _blocks("ru")
    assert len(_blocks("en")) >= 6


def test_code_that_names_a_file_is_that_file():
    named = [(file, code) for file, code in _blocks("en") if file]
    assert named
    for file, code in named:
        assert code == (ROOT / file).read_text(encoding="utf-8")


def test_all_other_code_runs_as_it_stands(
    paid: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.chdir(tmp_path)
    shipped: list[webhooks.WebhookInvoice] = []
    body = json.dumps(paid).encode()
    names: dict[str, Any] = {
        "body": body,
        "headers": {"X-Webhook-Signature": webhooks.sign(body, "old")},
        "secret": "old",
        "old_secret": "old",
        "new_secret": "new",
        "ship": shipped.append,
    }
    for file, code in _blocks("en"):
        if not file:
            exec(compile(code, "docs/en/webhooks.md", "exec"), names)  # noqa: S102 - our own docs
    assert capsys.readouterr().out.startswith("order-1001 10000.00 2025-01-31 12:05:30+00:00")
    assert [invoice.id for invoice in shipped] == [42]
    signature = names["headers"][webhooks.SIGNATURE_HEADER]
    assert webhooks.parse(names["body"], signature, "whsec_test").invoice.status == "paid"


@pytest.mark.parametrize("language", LANGUAGES)
def test_links_lead_somewhere(language: str):
    links = re.findall(r"\]\(([^)#]+)\)", _page(language))
    assert links
    for link in links:
        assert (ROOT / "docs" / language / link).resolve().is_file(), link


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_table_of_answers_is_what_the_errors_say(language: str):
    for error in (webhooks.SignatureError, webhooks.MalformedEvent, webhooks.EventInProgress):
        assert re.search(rf"\| `{error.__name__}`.*\| {error.status} \|", _page(language))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_public_name_is_mentioned(language: str):
    beside_the_point = {"Claim", "Event", "Turn"}  # names for annotations
    page = _page(language)
    assert {name for name in webhooks.__all__ if name not in page} <= beside_the_point
