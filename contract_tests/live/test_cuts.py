"""A connection that breaks: nothing is made twice, asserted falsely or left behind."""

import os
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from apipay_drift import CannotRun
from apipay_drift.live import Options, run
from apipay_sandbox.testing import Sandbox

from contract_tests.library.cutting_proxy import Cut, CuttingProxy
from contract_tests.live.ground import (
    AT_ONCE,
    Asked,
    Said,
    Stage,
    check,
    drift,
    foreign,
    open_things,
    staged,
    twice,
)

EXCHANGES = 66  # of a run with 60 requests: the others go to control
CUTS = {
    "before it was served": Cut(request_bytes=10),
    "after it was served": Cut(answer_bytes=0),
    "within the answer": Cut(answer_bytes=60, reset=False),
}
COMMAND = Path(sys.executable).with_name("apipay")


class From(dict[int, Cut]):
    """The same plan for an exchange and for all that follow."""

    def __init__(self, first: int, cut: Cut) -> None:
        super().__init__()
        self.first, self.cut = first, cut

    def get(self, number: int, default: Cut | None = None) -> Cut | None:
        return self.cut if number >= self.first else default


@pytest.fixture
def cutting(apipay_sandbox: Sandbox) -> Iterator[CuttingProxy]:
    with CuttingProxy.running(apipay_sandbox.base_url) as proxy:
        yield proxy


def points() -> Iterator[tuple[str, int]]:
    """Walk through a third of the exchanges, with each sort of cut at others of them."""
    for index, how in enumerate(CUTS):
        for number in range(index, EXCHANGES, 9):
            yield how, number


def assert_clean(sandbox: Sandbox) -> None:
    assert len(sandbox.requests) <= 60
    assert open_things(sandbox) == []
    assert twice(sandbox) == []


def test_one_connection_that_breaks_is_no_drift_and_leaves_nothing_behind(
    cutting: CuttingProxy, apipay_sandbox: Sandbox
):
    for how, number in points():
        apipay_sandbox.renew()
        cutting.begin({number: CUTS[how]})
        report = check(apipay_sandbox, base_url=cutting.base_url)
        assert drift(report) == [], (how, number)
        assert_clean(apipay_sandbox)


@pytest.mark.slow
@pytest.mark.parametrize("how", CUTS)
def test_wherever_it_breaks(how: str, cutting: CuttingProxy, apipay_sandbox: Sandbox):
    for number in range(EXCHANGES):
        apipay_sandbox.renew()
        cutting.begin({number: CUTS[how]})
        assert drift(check(apipay_sandbox, base_url=cutting.base_url)) == [], number
        assert_clean(apipay_sandbox)


@pytest.mark.parametrize("forward", [False, True])
@pytest.mark.parametrize("part", [0, pytest.param(3, marks=pytest.mark.slow)])
def test_a_server_that_goes_away_leaves_a_journal_with_which_the_run_goes_on(
    part: int,
    forward: bool,
    cutting: CuttingProxy,
    apipay_sandbox: Sandbox,
    tmp_path: Path,
):
    """Whether the last requests were served nobody knows: they are not sent again."""
    journal = tmp_path / "run.journal"
    for number in range(3 + part, EXCHANGES - 8, 6):
        apipay_sandbox.renew()
        cutting.begin(From(number, Cut(forward=forward)))
        key = apipay_sandbox.api_key
        broken = Options(base_url=cutting.base_url, api_key=key, seed=number, journal=journal)
        with pytest.raises(CannotRun, match=f"go on with: apipay drift live --resume {journal}"):
            run(broken, clock=AT_ONCE)
        assert stat.S_IMODE(journal.stat().st_mode) == 0o600
        assert key not in journal.read_text()
        cutting.begin({})
        report = check(apipay_sandbox, base_url="", resume=journal)
        assert drift(report) == [], number
        assert report.requests <= 60
        assert not journal.exists()
        assert_clean(apipay_sandbox)


def test_a_run_may_break_off_again_and_again(
    cutting: CuttingProxy, apipay_sandbox: Sandbox, tmp_path: Path
):
    journal = tmp_path / "run.journal"
    options = {"journal": journal, "base_url": cutting.base_url}
    for _ in range(40):
        cutting.begin(From(9, Cut(forward=False)))
        try:
            report = check(apipay_sandbox, **options)
        except CannotRun:
            options = {"base_url": "", "resume": journal}
        else:
            break
    assert drift(report) == []
    assert len(apipay_sandbox.requests) <= report.requests <= 60
    told = [note["en"] for note in report.notes if "stays behind" in note["en"]]
    assert len(told) == len(open_things(apipay_sandbox))  # no request was left to try again


def test_a_journal_that_others_could_read_is_closed_to_them(
    cutting: CuttingProxy, apipay_sandbox: Sandbox, tmp_path: Path
):
    journal = tmp_path / "run.journal"
    journal.write_text("something longer than a journal " * 10_000)
    journal.chmod(0o644)
    cutting.begin(From(10, Cut()))
    with pytest.raises(CannotRun):
        check(apipay_sandbox, base_url=cutting.base_url, journal=journal)
    assert stat.S_IMODE(journal.stat().st_mode) == 0o600
    assert "something longer" not in journal.read_text()


def test_a_journal_that_cannot_be_written_says_how_to_find_what_was_made(
    cutting: CuttingProxy, apipay_sandbox: Sandbox, tmp_path: Path
):
    cutting.begin(From(10, Cut()))
    with pytest.raises(CannotRun, match=r"cannot write .*; what was made is marked \w{12}"):
        check(apipay_sandbox, base_url=cutting.base_url, journal=tmp_path / "none" / "journal")


class Running:
    """`apipay drift live` as a process that is sent a signal while one request is on its way."""

    def __init__(self, folder: Path, number: int, sign: signal.Signals) -> None:
        self.folder, self.number, self.sign = folder, number, sign
        self.process: subprocess.Popen[str] | None = None

    def __call__(self, _: Asked, number: int) -> None:
        if number == self.number and self.process is not None:
            self.process.send_signal(self.sign)
            time.sleep(0.3)  # it is served when nobody waits for the answer any more

    def command(self, server: Stage, *arguments: str) -> tuple[int, str, str]:
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


@pytest.mark.parametrize(
    ("number", "sign"),
    [(1, signal.SIGINT), (2, signal.SIGTERM), (7, signal.SIGINT), (30, signal.SIGINT)],
)
def test_a_run_that_is_interrupted_goes_on_and_cleans_up(
    number: int, sign: signal.Signals, apipay_sandbox: Sandbox, tmp_path: Path
):
    running = Running(tmp_path, number, sign)
    with foreign(apipay_sandbox, running) as server:
        code, out, err = running.command(server, "--seed", "5")
        assert (code, out) == (2, "")
        assert "interrupted; go on with: apipay drift live --resume apipay-drift-5.journal" in err
        running.number = 0
        code, out, err = running.command(server, "--resume", "apipay-drift-5.journal")
    assert (code, err) == (0, "")
    assert "No drift" in out
    assert list(tmp_path.iterdir()) == []
    assert_clean(apipay_sandbox)


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
