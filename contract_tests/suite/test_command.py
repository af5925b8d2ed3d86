# ruff: noqa: RUF001 - Russian is written in Cyrillic
"""`apipay contract` as people run it: a program with arguments, two streams and an exit code."""

import json
import re
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from apipay_sandbox.testing import Sandbox

from contract_tests.mutants.changes import more
from contract_tests.mutants.proxy import Mutant, proxying
from contract_tests.suite.programs import KEY, asked, command, listed, run


def column(out: str, name: str) -> list[int]:
    """The numbers of a column of the table."""
    rows = [line for line in out.splitlines() if "┃" in line or "│" in line]
    place = [cell.strip() for cell in rows[0].strip("┃").split("┃")].index(name)
    return [int(row.strip("│").split("│")[place]) for row in rows[1:]]


@pytest.fixture(scope="module")
def whole(
    tmp_path_factory: pytest.TempPathFactory,
) -> tuple[subprocess.CompletedProcess[str], Path]:
    """What a run without arguments says, and the folder of its report."""
    folder = tmp_path_factory.mktemp("whole") / "r"
    return run("--report", str(folder)), folder


@pytest.mark.fact("G04")
def test_without_a_target_a_sandbox_is_held_to_everything(whole):
    done, folder = whole
    assert (done.returncode, done.stderr) == (0, "")
    assert sum(column(done.stdout, "hold")) > 80
    assert sum(column(done.stdout, "in doubt")) == sum(column(done.stdout, "differ")) == 0
    assert "answers 97 of 97, inputs 40 of 40" in done.stdout
    assert "G01, E05, E07, E08, W08: about clients" in done.stdout
    assert {file.name for file in folder.iterdir()} == {
        "report.html", "coverage.html", "failures.har", "junit.xml",
    }  # fmt: skip
    assert "Every promise that was checked holds" in (folder / "report.html").read_text("utf-8")


def test_the_quick_profile_holds_as_many_facts_with_fewer_probes(whole, tmp_path: Path):
    full, folder = whole
    quick = run("--profile", "quick", "--report", str(tmp_path))
    assert column(full.stdout, "hold") == column(quick.stdout, "hold")
    numbers = [
        int(ElementTree.parse(each / "junit.xml").getroot().get("tests", ""))  # noqa: S314 - ours
        for each in (folder, tmp_path)
    ]
    assert numbers[1] < numbers[0] / 2


def test_a_target_is_only_asked(sandbox: Sandbox):
    done = asked(sandbox)
    assert (done.returncode, done.stderr) == (0, "")
    assert "it writes, and writing is not allowed here (--allow-writes)" in done.stdout
    assert "it needs the control endpoints of a sandbox (--control)" in done.stdout
    seen = sandbox.requests
    assert len(seen) > 50
    assert [each for each in seen if each.method != "GET" and each.status < 400] == []


def test_what_is_made_is_marked_and_cancelled(sandbox: Sandbox):
    done = asked(sandbox, "--allow-writes", "--phone", "87009998877")
    assert done.returncode == 0, done.stdout + done.stderr
    made = listed(sandbox)
    assert len(made) > 5
    assert {each["status"] for each in made} == {"cancelled"}
    assert {each["client_phone"] for each in made} == {"87009998877"}
    schedules = listed(sandbox, "/recurring-invoices")
    assert {each["status"] for each in schedules} == {"cancelled"}
    for each in (*made, *schedules):
        texts = f"{each.get('external_order_id')} {each.get('description')}"
        assert "apipay-probe-" in texts or "description" in each, each


def test_with_control_everything_is_played_and_put_back(sandbox: Sandbox):
    control = ("--allow-writes", "--control", f"{sandbox.url}/_sandbox", "--profile", "quick")
    sandbox.rate_limit = True
    done = asked(sandbox, *control)
    assert done.returncode == 0, done.stdout + done.stderr
    assert sum(column(done.stdout, "hold")) > 80
    assert listed(sandbox) == []


def test_a_broken_fact_is_told_with_what_came_and_a_command(sandbox: Sandbox, tmp_path: Path):
    sandbox.control("addFault", kind="replace", field="meta.total", to="77")
    done = asked(sandbox, "--report", str(tmp_path))
    assert done.returncode == 1
    assert sum(column(done.stdout, "in doubt")) > 0
    assert "What failed" in done.stdout
    assert 'got: "77"' in done.stdout
    assert re.search(r'curl -i -H "X-API-Key: \$API_KEY" .*/invoices', done.stdout)
    log = json.loads((tmp_path / "failures.har").read_bytes())["log"]
    assert {"name": "X-API-Key", "value": "***"} in log["entries"][0]["request"]["headers"]
    texts = [done.stdout, done.stderr, *(file.read_text("utf-8") for file in tmp_path.iterdir())]
    assert not [text for text in texts if sandbox.api_key in text]


def test_one_field_more_is_information(sandbox: Sandbox):
    sandbox.seed(3)
    with proxying(sandbox.url) as proxy:
        proxy.become(Mutant("I05", "a field more", ("listInvoices",), answer=more(colour="red")))
        done = run("--target", f"{proxy.url}/api", APIPAY_API_KEY=sandbox.api_key)
    assert done.returncode == 0
    assert sum(column(done.stdout, "differ")) > 0
    assert "What differs and breaks nothing" in done.stdout
    assert 'got: "red"' in done.stdout


def test_the_table_is_russian_when_asked(sandbox: Sandbox):
    sandbox.control("addFault", kind="replace", field="meta.total", to="77")
    done = asked(sandbox, APIPAY_LANG="ru", LC_ALL="C")
    for words in ("Держит ли сервер обещания?", "под вопросом", "Что не прошло", "ожидалось: ",
                  "проверка пишет, а писать здесь не разрешено"):  # fmt: skip
        assert words in done.stdout


@contextmanager
def serving(
    status: int, body: bytes = b"{}", logins: list[str | None] | None = None, **headers: str
) -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if logins is not None:
                logins.append(self.headers.get("Authorization"))
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/api"
        server.shutdown()
        thread.join()


@pytest.mark.parametrize(
    ("status", "headers", "told"),
    [
        (401, {}, "refuses the API key (401): give another one"),
        (404, {}, "there is no ApiPay API at "),
        (302, {"Location": "https://else.example/"}, "redirects to https://else.example/"),
    ],
)
def test_what_is_no_api_or_takes_no_key_is_named(status: int, headers: dict[str, str], told: str):
    with serving(status, **headers) as url:
        done = run("--target", url, "--api-key", KEY)
    assert (done.returncode, done.stdout) == (2, "")
    assert told in done.stderr
    assert KEY not in done.stderr
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--target", "http://127.0.0.1:1/api"), "no answer from http://127.0.0.1:1/api"),
        (("--target", "bpapi.bazarbay.site"), "--target has to be an address such as"),
        (("--target", "http://127.0.0.1:1", "--phone", "+77001234567"), "look like 8XXXXXXXXXX"),
        (("--target", "http://127.0.0.1:1", "--control", "http://127.0.0.1:1"), "--allow-writes"),
        (("--target", "http://[::1/api"), "--target has to be an address such as"),
        (("--target", "http://127.0.0.1:1", "--api-key", "ключ"), "check APIPAY_API_KEY"),
        (("--phone", "87001234567"), "--phone and --control are about a --target"),
        (("--profile", "weekly"), "--profile has to be one of quick"),
        (("--report", "/dev/null/reports"), "cannot write to /dev/null/reports"),
    ],
)
def test_what_cannot_run_says_why_in_a_line(arguments: tuple[str, ...], told: str):
    done = run("--profile", "quick", *arguments, APIPAY_API_KEY=KEY)
    assert done.returncode == 2
    assert told in done.stderr
    assert KEY not in done.stdout + done.stderr


def test_a_folder_that_cannot_be_written_to_is_told_before_a_probe_is_played(sandbox: Sandbox):
    done = asked(sandbox, "--report", "/dev/null/reports")
    assert (done.returncode, done.stdout) == (2, "")
    assert "cannot write to /dev/null/reports: Not a directory" in done.stderr
    assert len(sandbox.requests) == 1


def test_a_password_in_an_address_goes_to_the_api_and_into_no_report(tmp_path: Path):
    logins: list[str | None] = []
    with serving(200, b'{"data": [], "meta": {}}', logins) as url:
        given = url.replace("://", "://user:geheim@")
        done = run("--target", given, "--api-key", KEY, "--report", str(tmp_path))
    told = (
        done.stdout + done.stderr + "".join(file.read_text("utf-8") for file in tmp_path.iterdir())
    )
    assert done.returncode == 1
    assert url in told
    assert "geheim" not in told
    assert set(logins) == {"Basic dXNlcjpnZWhlaW0="}


def test_a_target_without_a_key_says_where_to_put_it():
    done = run("--target", "http://127.0.0.1:1/api")
    assert (done.returncode, "APIPAY_API_KEY" in done.stderr) == (2, True)


def test_a_server_that_goes_away_is_no_broken_fact():
    with serving(200, b'{"data": [], "meta": {}}') as url:
        gone = url.replace("/api", "/api/")
        assert run("--target", gone, "--api-key", KEY).returncode == 1  # it answers, but wrongly
    with Sandbox.running() as sandbox:
        process = command("--target", sandbox.base_url, "--api-key", sandbox.api_key)
        while len(sandbox.requests) < 30:
            time.sleep(0.01)
    out, err = process.communicate(timeout=30)
    assert process.returncode == 2, out
    assert "no answer: " in err
    assert "no answer: the server stopped answering" in out
