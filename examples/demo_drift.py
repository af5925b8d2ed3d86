"""The demo's second part: is the API still what the contract says? Three doors to one answer."""

import io
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import httpx
from apipay import ApiPay, UnreadableResponse
from apipay_drift import Watch

Step = Callable[[str, str], None]
CONTRACT = Path(__file__).parents[1] / "openapi.yaml"


def tell(url: str, control: str, api_key: str, step: Step) -> None:
    """Look at a server as it is, let it drift, and see who notices."""
    live = ["live", "--base-url", url, "--api-key", api_key, "--seed", "7"]
    httpx.patch(f"{control}/settings", json={"rate_limit": False}).raise_for_status()
    started = time.monotonic()
    said, code = drift(*live)
    assert code == 0, said
    step(
        f"[bold]apipay drift live[/] asks 60 questions in {time.monotonic() - started:.1f} s",
        said.splitlines()[-1],
    )
    for change in (
        {"kind": "retype", "field": "amount", "to": "number", "operation": "getInvoice"},
        {"kind": "rename", "field": "paid_at", "to": "paidAt", "operation": "getInvoice"},
    ):
        httpx.post(f"{control}/faults", json=change).raise_for_status()
    said, code = drift(*live)
    assert code == 1, said
    step(
        "The server drifts: amounts become numbers, a field is renamed; exit code 1", findings(said)
    )
    compared(step)
    watched(url, control, api_key, step)


def compared(step: Step) -> None:
    """Let the next document of the API be told of: a field has another name in it."""
    with tempfile.TemporaryDirectory() as folder:
        coming = Path(folder) / "next.yaml"
        text = CONTRACT.read_text("utf-8")
        coming.write_text(text.replace("payment_url", "pay_url"), "utf-8")
        said, code = drift("spec", str(CONTRACT), str(coming), "--migrate")
    assert code == 1, said
    step(
        "[bold]apipay drift spec[/] tells what the next document changes, and in which code",
        findings(said),
    )


def watched(url: str, control: str, api_key: str, step: Step) -> None:
    """Let ordinary calls notice the same, and then what was recorded of them."""
    told: list[str] = []
    watch = Watch(lambda found: told.append(found.why["en"]), logger=None)
    with ApiPay(api_key, base_url=url, watch=watch) as client, suppress(UnreadableResponse):
        client.invoices.get(1)  # the library takes no number for money
    step("[bold]Watch[/] notices it in a call that was made anyway", "\n  ".join(told))
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "traffic.har"
        file.write_bytes(httpx.get(f"{control}/requests.har").content)
        said, _ = drift("har", str(file))
    step("[bold]apipay drift har[/] finds it in recorded traffic", said.splitlines()[-1])
    httpx.delete(f"{control}/faults").raise_for_status()


def drift(*arguments: str) -> tuple[str, int]:
    """Run the command; return what it printed, and its exit code."""
    command = [sys.executable, "-m", "apipay_cli", "drift", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)
    if done.returncode not in (0, 1):
        raise SystemExit(done.stderr)
    return done.stdout, done.returncode


def findings(report: str) -> str:
    """Return the findings of a terminal report, without what was not checked."""
    lines = io.StringIO(report).read().split("\nNot checked")[0].splitlines()
    return "\n  ".join(line for line in lines[2:] if line)
