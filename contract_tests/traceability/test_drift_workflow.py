"""The shell of drift.yml, run as the runner runs it, with a stand-in for GitHub's `gh` on PATH."""

import json
import os
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from apipay_sandbox.testing import Sandbox

from contract_tests.absent import program

ROOT = Path(__file__).resolve().parents[2]
DRIFT = yaml.safe_load((ROOT / ".github/workflows/drift.yml").read_text("utf-8"))
STEPS = {step.get("name"): step for step in DRIFT["jobs"]["drift"]["steps"]}
KEY = "live-key-that-stays-secret"
RUN = "https://github.example/shop/api/actions/runs/7"

# Keeps issues in gh.json, and every call in gh.log; what it does not know, it refuses.
GH = """#!{python}
import json, pathlib, subprocess, sys
home = pathlib.Path({home!r})
words, options, rest = sys.argv[1:3], {{}}, sys.argv[3:]
while rest and rest[0].startswith("--"):
    name = rest.pop(0)
    options[name] = True if name == "--force" else rest.pop(0)
    words += [rest.pop(0)] if rest and not rest[0].startswith("--") else []
words += [word for word in rest if not word.startswith("--")][:1]
for name, value in zip(rest[1::2], rest[2::2]):
    options[name] = value
with (home / "gh.log").open("a") as log:
    log.write(json.dumps(words) + "\\n")
file = home / "gh.json"
issues = json.loads(file.read_text()) if file.exists() else []
if words[:2] == ["issue", "list"]:
    assert options["--state"] == "open" and options["--label"] == "api-drift", options
    found = [{{"number": each["number"]}} for each in issues if each["state"] == "open"]
    shown = ["jq", "--raw-output", options["--jq"]]
    subprocess.run(shown, input=json.dumps(found), text=True, check=True)
elif words[:2] == ["issue", "create"]:
    body = pathlib.Path(options["--body-file"]).read_text()
    assert len(body) <= 65_536, "GitHub refuses it"
    labels = json.loads((home / "labels.json").read_text())
    assert options["--label"] in labels, "there is no such label"
    issues.append({{"number": len(issues) + 1, "state": "open", "title": options["--title"],
                   "body": body, "comments": []}})
elif words[:2] == ["issue", "edit"]:
    issues[int(words[2]) - 1]["body"] = pathlib.Path(options["--body-file"]).read_text()
elif words[:2] == ["issue", "close"]:
    issues[int(words[2]) - 1]["state"] = "closed"
    issues[int(words[2]) - 1]["comments"].append(options["--comment"])
elif words[:2] == ["label", "create"]:
    (home / "labels.json").write_text(json.dumps([words[2]]))
else:
    sys.exit(f"gh: unknown: {{sys.argv}}")
file.write_text(json.dumps(issues))
"""


class Runner:
    """A place where the workflow's steps run one after the other."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.path = os.environ["PATH"]

    def install(self, name: str, text: str) -> None:
        """Put a program on PATH."""
        folder = self.home / "bin"
        folder.mkdir(exist_ok=True)
        file = folder / name
        file.write_text(text)
        file.chmod(file.stat().st_mode | stat.S_IXUSR)

    def step(self, name: str, **variables: str) -> subprocess.CompletedProcess[str]:
        """Run a step as `bash -e`, which is what the runner does."""
        script = self.home / "step.sh"
        script.write_text(STEPS[name]["run"])
        places = {"GITHUB_OUTPUT": "output", "GITHUB_STEP_SUMMARY": "summary.md"}
        kept = {key: text for key, text in os.environ.items() if not key.startswith("APIPAY_")}
        return subprocess.run(
            [program("bash"), "-e", script],
            cwd=self.home,
            env=kept
            | {"PATH": f"{self.home / 'bin'}:{self.path}", "RUN": RUN}
            | {key: str(self.home / file) for key, file in places.items()}
            | variables,
            capture_output=True,
            encoding="utf-8",
            check=False,
        )

    def look(self, **variables: str) -> str:
        """Run the step that looks, and return the code that it gives to the others."""
        given = {"BASE_URL": "http://h", "FAIL_ON": "breaking"}
        given |= {"APIPAY_API_KEY": KEY, "APIPAY_SPEC_URL": ""}
        done = self.step("Look", **given | variables)
        assert done.returncode == 0, done.stderr
        assert KEY not in done.stdout + done.stderr
        return (self.home / "output").read_text().strip().rpartition("code=")[2]

    def tell(self, code: str) -> str:
        """Run the steps that follow, each where its condition holds; return the report."""
        assert self.step("Summary", CODE=code).returncode == 0
        if code in ("0", "1"):
            done = self.step("Issue", CODE=code, GH_TOKEN="t", GH_REPO="shop/api")
            assert done.returncode == 0, done.stderr
        return (self.home / "drift/report.md").read_text("utf-8")

    @property
    def issues(self) -> list[dict[str, Any]]:
        file = self.home / "gh.json"
        return json.loads(file.read_bytes()) if file.exists() else []


@pytest.fixture
def runner(tmp_path: Path) -> Runner:
    program("jq")
    made = Runner(tmp_path)
    made.install("gh", GH.format(python=sys.executable, home=str(tmp_path)))
    return made


@pytest.fixture
def apipay(runner: Runner) -> Callable[..., None]:
    """Puts an `apipay` on PATH that ends with these codes and writes these findings."""

    def install(live: int = 0, spec: int = 0, findings: list[dict[str, Any]] | None = None) -> None:
        kinds = {"live": live, "spec": spec}
        report = {"source": "contract", "target": "http://h", "findings": findings or []}
        runner.install(
            "apipay",
            f"#!{sys.executable}\nimport json, sys\nkind = sys.argv[2]\n"
            f"open('calls', 'a').write(' '.join(sys.argv[1:]) + chr(10))\n"
            f"code = {kinds!r}[kind]\n"
            f"if code < 2: json.dump({report!r} | {{'kind': kind}}, open(sys.argv[-1], 'w'))\n"
            "sys.exit(code)\n",
        )

    return install


def finding(**changes: Any) -> dict[str, Any]:
    return {
        "severity": "breaking", "operation": "GET /invoices", "places": ["response 200 body"],
        "location": "/data", "change": "type-changed", "why": "amount is a number", "group": "a",
    } | changes  # fmt: skip


def test_one_issue_is_opened_kept_up_to_date_and_closed(
    runner: Runner, apipay: Callable[..., None]
):
    for _ in range(2):
        apipay(live=1, findings=[finding()])
        runner.tell(runner.look())
    apipay(live=1, findings=[finding(why="status is a number")])
    runner.tell(runner.look())
    (issue,) = runner.issues
    assert (issue["number"], issue["state"]) == (1, "open")
    assert issue["title"] == "The API is not what the contract says"
    assert "status is a number" in issue["body"]
    assert f"[the run]({RUN})" in issue["body"]
    apipay()
    for _ in range(2):
        runner.tell(runner.look())
    (closed,) = runner.issues
    assert closed["state"] == "closed"
    assert closed["comments"] == [f"No drift any more: [the run]({RUN})."]
    apipay(live=1, findings=[finding()])
    runner.tell(runner.look())
    assert [each["state"] for each in runner.issues] == ["closed", "open"]


@pytest.mark.parametrize(
    ("live", "spec", "code"),
    [(0, 0, "0"), (0, 1, "1"), (1, 0, "1"), (1, 2, "2"), (2, 0, "2"), (2, 1, "2")],
)
def test_the_worst_of_both_looks_counts(
    runner: Runner, apipay: Callable[..., None], live: int, spec: int, code: str
):
    apipay(live=live, spec=spec)
    assert runner.look(APIPAY_SPEC_URL="http://h/openapi.json") == code
    assert len((runner.home / "calls").read_text().splitlines()) == 2
    runner.tell(code)
    assert runner.step("Verdict", CODE=code).returncode == int(code)


def test_what_could_not_run_neither_opens_nor_closes(runner: Runner, apipay: Callable[..., None]):
    apipay(live=1, findings=[finding()])
    runner.tell(runner.look())
    apipay(live=2)
    assert "Not everything could be looked at" in runner.tell(runner.look())
    assert [each["state"] for each in runner.issues] == ["open"]


def test_without_a_key_and_a_document_nothing_is_looked_at(
    runner: Runner, apipay: Callable[..., None]
):
    apipay()
    assert runner.look(APIPAY_API_KEY="") == "none"
    assert not (runner.home / "calls").exists()
    assert "the secret APIPAY_API_KEY is not set" in runner.tell("none")


def test_the_baseline_counts_where_there_is_one(runner: Runner, apipay: Callable[..., None]):
    apipay()
    (runner.home / ".github").mkdir()
    (runner.home / ".github/drift-baseline.yaml").touch()
    runner.look()
    call = (runner.home / "calls").read_text()
    assert "--baseline .github/drift-baseline.yaml --output drift/live.json" in call
    assert "drift live --base-url http://h --mode read-only --format json" in call


def test_what_the_server_says_is_text_and_calls_nobody(runner: Runner, apipay: Callable[..., None]):
    rude = finding(why="@octocat\n| a <b>|` **x** [y](z)", places=["status | x"])
    more = finding(operation="GET /refunds", why=rude["why"], places=rude["places"])
    apipay(live=1, findings=[rude, more])
    text = runner.tell(runner.look())
    (row,) = [line for line in text.splitlines() if "octocat" in line]
    assert "@octocat" not in text
    assert row.count(" | ") == 3
    assert "GET /invoices, GET /refunds" in row
    assert "\\<b\\>\\|\\` \\*\\*x\\*\\* \\[y\\](z)" in row


def test_a_long_report_is_cut_to_what_an_issue_holds(runner: Runner, apipay: Callable[..., None]):
    many = [finding(group=str(number), why="ы" * 900) for number in range(300)]
    apipay(live=1, findings=many)
    text = runner.tell(runner.look())
    assert text.count("\n| breaking") == 100
    assert len(runner.issues[0]["body"]) <= 60_001


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with Sandbox.running() as running:
        running.rate_limit = True
        yield running


def test_a_real_server_that_drifts_and_recovers(runner: Runner, sandbox: Sandbox):
    runner.path = f"{Path(sys.executable).parent}:{runner.path}"
    sandbox.seed(12)
    where = {"BASE_URL": sandbox.base_url, "APIPAY_API_KEY": sandbox.api_key}
    fault = sandbox.control("addFault", kind="retype", field="data.amount", to="number")
    assert runner.look(**where) == "1"
    assert "amount" in runner.tell("1")
    sandbox.control("deleteFault", {"id": fault["id"]})
    sandbox.rate_limit = True  # a new window
    assert runner.look(**where) == "0"
    assert "No drift." in runner.tell("0")
    assert [each["state"] for each in runner.issues] == ["closed"]
