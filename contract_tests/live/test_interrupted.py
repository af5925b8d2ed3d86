"""A run that is stopped by a signal: nothing stays behind, and nothing is made twice."""

import json
import os
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest
from apipay_sandbox.testing import Sandbox

from contract_tests.live.ground import Asked, Said, Stage, foreign, open_things, staged, twice

COMMAND = Path(sys.executable).with_name("apipay")
ENDS = (signal.SIGINT, signal.SIGTERM)
JOURNAL = "apipay-drift-5.journal"
GO_ON = f"apipay: interrupted; go on with: apipay drift live --resume {JOURNAL}\n"


class Running:
    """`apipay drift live` as a process that is sent signals while one request is on its way."""

    def __init__(self, folder: Path, number: int, *signs: signal.Signals) -> None:
        self.folder, self.number, self.signs = folder, number, signs
        self.process: subprocess.Popen[str] | None = None

    def __call__(self, _: Asked, number: int) -> None:
        if number == self.number and self.process is not None:
            for sign in self.signs:
                self.process.send_signal(sign)
                time.sleep(0.15)  # where it ends at once, it is served when nobody waits any more

    def command(self, server: Stage | Sandbox, *arguments: str) -> tuple[int, str, str]:
        told = {"APIPAY_API_KEY": server.api_key, "APIPAY_BASE_URL": server.base_url}
        self.process = subprocess.Popen(
            [COMMAND, "drift", "live", *arguments],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            cwd=self.folder,
            env=os.environ | told,
        )
        out, err = self.process.communicate(timeout=30)
        return self.process.returncode, out, err


def assert_clean(sandbox: Sandbox, folder: Path) -> None:
    assert list(folder.iterdir()) == []
    assert len(sandbox.requests) <= 60
    assert open_things(sandbox) == []
    assert twice(sandbox) == []


@pytest.mark.parametrize(("number", "sign"), [(1, ENDS[0]), (3, ENDS[1]), (7, ENDS[0])])
def test_an_end_that_is_asked_for_comes_after_the_request_and_what_was_made_is_cancelled(
    number: int, sign: signal.Signals, apipay_sandbox: Sandbox, tmp_path: Path
):
    running = Running(tmp_path, number, sign)
    with foreign(apipay_sandbox, running) as server:
        code, out, err = running.command(server)
        assert len(server.to_api) < 30
    assert (code, out) == (2, "")
    assert "stopping; what was made is cancelled first (once more: stop at once)\n" in err
    assert err.endswith("apipay: interrupted; what was made is cancelled again\n")
    assert_clean(apipay_sandbox, tmp_path)


@pytest.mark.parametrize(
    ("number", "signs"), [(1, ENDS), (2, ENDS), (30, ENDS), *((at, ("KILL",)) for at in (1, 4, 31))]
)
def test_a_run_that_is_stopped_at_once_goes_on_and_cleans_up(
    number: int, signs: tuple[str, ...], apipay_sandbox: Sandbox, tmp_path: Path
):
    """Whether the request on its way was served nobody knows: it is not sent again."""
    killed = signs == ("KILL",)
    running = Running(tmp_path, number, *((signal.SIGKILL,) if killed else ENDS))
    with foreign(apipay_sandbox, running) as server:
        code, out, err = running.command(server, "--seed", "5")
        assert (code, out) == (-signal.SIGKILL if killed else 2, "")
        assert killed or err.endswith(GO_ON)
        journal = tmp_path / JOURNAL
        assert stat.S_IMODE(journal.stat().st_mode) == 0o600
        assert server.api_key not in journal.read_text()
        running.number = 0
        code, out, err = running.command(server, "--resume", JOURNAL)
    assert (code, err) == (0, "")
    assert "No drift" in out
    assert_clean(apipay_sandbox, tmp_path)


def test_a_run_that_is_stopped_while_it_cleans_up_goes_on_cleaning_up(
    apipay_sandbox: Sandbox, tmp_path: Path
):
    running = Running(tmp_path, 7, signal.SIGINT)

    def again(asked: Asked, number: int) -> None:
        running(asked, number)
        if running.process and number == running.number + 1 > 1:
            running.process.send_signal(signal.SIGKILL)

    with foreign(apipay_sandbox, again) as server:
        assert running.command(server, "--seed", "5")[0] == -signal.SIGKILL
        assert open_things(apipay_sandbox)
        running.number = 0
        code, _, err = running.command(server, "--resume", JOURNAL)
    assert (code, err) == (2, "apipay: interrupted; what was made is cancelled again\n")
    assert_clean(apipay_sandbox, tmp_path)


def test_a_run_that_makes_nothing_ends_at_once(apipay_sandbox: Sandbox, tmp_path: Path):
    running = Running(tmp_path, 4, signal.SIGINT)
    with foreign(apipay_sandbox, running) as server:
        code, _, err = running.command(server, "--seed", "5", "--mode", "read-only")
    assert (code, err) == (2, GO_ON)


def test_a_key_that_the_sandbox_has_lent_is_given_back_by_the_run_that_goes_on(
    apipay_sandbox: Sandbox, tmp_path: Path
):
    keys = apipay_sandbox.control("listKeys")
    running = Running(tmp_path, 4, signal.SIGKILL)
    doors = f"{apipay_sandbox.url}/_sandbox"
    with foreign(apipay_sandbox, running) as server:
        running.command(server, "--seed", "5", "--control", doors)
        assert apipay_sandbox.control("listKeys") != keys
        running.number = 0
        assert running.command(server, "--resume", JOURNAL)[0] == 0
    assert apipay_sandbox.control("listKeys") == keys


def test_a_journal_may_end_in_the_middle_of_a_line(apipay_sandbox: Sandbox, tmp_path: Path):
    running = Running(tmp_path, 20, signal.SIGKILL)
    with foreign(apipay_sandbox, running) as server:
        running.command(server, "--seed", "5")
        with (tmp_path / JOURNAL).open("a") as journal:
            journal.write('{"asked": "[\\"api')
        running.number = 0
        code, _, err = running.command(server, "--resume", JOURNAL)
    assert (code, err) == (0, "")
    assert_clean(apipay_sandbox, tmp_path)


def test_another_run_of_the_same_seed_leaves_the_journal_of_the_first(
    apipay_sandbox: Sandbox, tmp_path: Path
):
    running = Running(tmp_path, 9, signal.SIGKILL)
    with foreign(apipay_sandbox, running) as server:
        running.command(server, "--seed", "5")
        kept = (tmp_path / JOURNAL).read_bytes()
        running.number = 0
        assert running.command(server, "--seed", "5", "--max-requests", "5")[0] == 0
    assert (tmp_path / JOURNAL).read_bytes() == kept
    assert json.loads(kept.splitlines()[0])["run"]["seed"] == 5


def test_an_interruption_before_anything_was_sent_needs_no_journal(tmp_path: Path):
    """A server that is still looked for: whether there is control beside the API."""
    running = Running(tmp_path, 1, signal.SIGINT)

    def late(asked: Asked) -> Said:
        running(asked, 1)
        return Said(404)

    with staged(late) as server:
        code, out, err = running.command(server)
    assert (code, out) == (2, "")
    assert err == "apipay: interrupted before anything was made\n"
    assert list(tmp_path.iterdir()) == []
