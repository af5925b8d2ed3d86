"""The READMEs and the client's guides say what is true: their code runs, against the sandbox."""

import re
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from apipay import ApiPay, errors

ROOT = Path(__file__).resolve().parents[2]
BLOCK = re.compile(r"```python\n(.*?)```", re.DOTALL)
LINK = re.compile(r"\]\((?!https?:)([^)#]+)\)")
GUIDES = ("docs/en/client.md", "docs/ru/client.md")
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])


def blocks(page: str) -> list[str]:
    return BLOCK.findall((ROOT / page).read_text("utf-8"))


def test_the_quickstart_of_the_readme_is_the_example_that_is_run():
    program = (ROOT / "examples" / "python" / "quickstart.py").read_text("utf-8")
    assert blocks("README.md")[0] in program


def test_the_russian_quickstart_differs_from_the_english_one_in_its_texts_only():
    english, russian = (
        [re.sub(r'"[^"]*"', '""', line) for line in blocks(page)[0].splitlines()]
        for page in ("README.md", "README.ru.md")
    )
    without_remarks = [[line.split("  #")[0] for line in page] for page in (english, russian)]
    assert without_remarks[0] == without_remarks[1]


@pytest.fixture
def customer(apipay_sandbox: Any) -> Iterator[None]:
    """Somebody who pays every pending invoice of order-8 within a moment."""
    done = threading.Event()

    def pay() -> None:
        with ApiPay(apipay_sandbox.api_key, base_url=apipay_sandbox.base_url, pace=None) as shop:
            while not done.wait(0.05):
                for invoice in shop.invoices.page(search="order-8", status="pending"):
                    apipay_sandbox.pay(invoice.id)

    payer = threading.Thread(target=pay)
    payer.start()
    yield
    done.set()
    payer.join()


@pytest.mark.usefixtures("customer")
@pytest.mark.parametrize("guide", GUIDES)
def test_the_code_of_the_guide_runs_from_top_to_bottom(
    guide: str,
    apipay_sandbox: Any,
    redis_server: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
):
    monkeypatch.setenv("APIPAY_API_KEY", apipay_sandbox.api_key)
    monkeypatch.setenv("APIPAY_BASE_URL", apipay_sandbox.base_url)
    names: dict[str, Any] = {}
    code = [
        block.replace("redis://localhost:6379/0", redis_server).replace("poll=5", "poll=0.1")
        for block in blocks(guide)
    ]
    try:
        for block in code:
            exec(compile(block, guide, "exec"), names)  # noqa: S102 - our own guide
    finally:
        for name in ("client", "shared"):
            if name in names:
                names[name].close()
        if "HTTPXClientInstrumentor" in names:
            names["HTTPXClientInstrumentor"]().uninstrument()
    assert capsys.readouterr().out


@pytest.mark.parametrize("guide", GUIDES)
def test_every_error_that_a_call_can_raise_stands_in_the_table_of_the_guide(guide: str):
    told = set(re.findall(r"^\| `(\w+)`", (ROOT / guide).read_text("utf-8"), re.MULTILINE))
    answered = {kind.__name__ for kind in errors.ApiError.__subclasses__()}
    unanswered = {"ClientClosed", "ConnectionFailed", "OutcomeUnknown", "UnreadableResponse"}
    assert told == answered | unanswered


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_between_pages_lead_somewhere(page: Path):
    for target in LINK.findall(page.read_text("utf-8")):
        assert (page.parent / target).exists(), target
