"""A journal is one run's: another that wants to go on with it is refused and sends nothing."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from apipay_drift import CannotRun
from apipay_drift.live.journal_file import File
from apipay_drift.live.lock import InUse, hold
from apipay_sandbox.testing import Sandbox

from contract_tests.live.ground import Asked, Stage, check, foreign, open_things, twice

COMMAND = Path(sys.executable).with_name("apipay")
JOURNAL = "apipay-drift-5.journal"


class Meanwhile:
    """Starts runs with the same journal while requests are on their way, and then a kill."""

    def __init__(self, folder: Path, *at: int, kill: int = 0) -> None:
        self.folder, self.at, self.kill = folder, at, kill
        self.told: list[tuple[int, str, str]] = []
        self.running: subprocess.Popen[str] | None = None
        self.variables: dict[str, str] = {}

    def __call__(self, _: Asked, number: int) -> None:
        if number in self.at:
            written = (self.folder / JOURNAL).read_bytes()
            with self.started("--resume", JOURNAL) as other:
                out, err = other.communicate(timeout=30)
            self.told.append((other.returncode, out, err))
            assert (self.folder / JOURNAL).read_bytes() == written
        if number == self.kill and self.running is not None:
            self.running.send_signal(signal.SIGKILL)

    def started(self, *arguments: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [COMMAND, "drift", "live", *arguments],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            cwd=self.folder,
            env=os.environ | self.variables,
        )

    def run(self, server: Stage, *arguments: str) -> int:
        self.variables = {"APIPAY_API_KEY": server.api_key, "APIPAY_BASE_URL": server.base_url}
        with self.started(*arguments) as self.running:
            self.running.communicate(timeout=50)
        return self.running.returncode


def test_a_run_that_still_goes_on_keeps_its_journal_to_itself_until_it_is_killed(
    apipay_sandbox: Sandbox, tmp_path: Path
):
    meanwhile = Meanwhile(tmp_path, 4, 24, kill=20)
    with foreign(apipay_sandbox, meanwhile) as server:
        assert meanwhile.run(server, "--seed", "5") == -signal.SIGKILL
        assert meanwhile.run(server, "--resume", JOURNAL) == 0
    refusal = (
        f"apipay: {JOURNAL} is of a run that still goes on: wait for its end, or end it with"
        " Ctrl-C\n"
    )
    assert meanwhile.told == [(2, "", refusal)] * 2
    assert len(apipay_sandbox.requests) <= 60
    assert open_things(apipay_sandbox) == []
    assert twice(apipay_sandbox) == []
    assert list(tmp_path.iterdir()) == []


def test_a_new_run_leaves_the_journal_of_another_alone(apipay_sandbox: Sandbox, tmp_path: Path):
    journal = tmp_path / "run.journal"
    other = File(journal)
    other.append({"ends": True}, {"version": 1})
    written = journal.read_bytes()
    check(apipay_sandbox, journal=journal)
    assert journal.read_bytes() == written
    other.close()
    check(apipay_sandbox, journal=journal)
    assert not journal.exists()


def test_a_journal_that_was_refused_can_be_gone_on_with_at_once(
    apipay_sandbox: Sandbox, tmp_path: Path
):
    journal = tmp_path / "run.journal"
    journal.write_text("none at all")
    with pytest.raises(CannotRun, match="is no journal") as kept:
        check(apipay_sandbox, base_url="", resume=journal)
    with journal.open("r+b") as file:
        hold(file)
        with journal.open("r+b") as other, pytest.raises(InUse):
            hold(other)
    assert "run.journal" in str(kept.value)  # it is kept, and all that the run had with it
