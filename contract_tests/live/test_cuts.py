"""A connection that breaks: nothing is made twice, asserted falsely or left behind."""

import re
import shlex
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
from apipay_drift import CannotRun
from apipay_drift.live import Options, run
from apipay_sandbox.testing import Sandbox

from contract_tests.library.cutting_proxy import Cut, CuttingProxy
from contract_tests.live.ground import (
    AT_ONCE,
    check,
    drift,
    open_things,
    twice,
)

EXCHANGES = 66  # of a run with 60 requests: the others go to control
CUTS = {
    "before it was served": Cut(request_bytes=10),
    "after it was served": Cut(answer_bytes=0),
    "within the answer": Cut(answer_bytes=60, reset=False),
}


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
    journal = tmp_path / "a run's journal"
    command = f"apipay drift live --resume {shlex.quote(str(journal))}"
    for number in range(3 + part, EXCHANGES - 8, 6):
        apipay_sandbox.renew()
        cutting.begin(From(number, Cut(forward=forward)))
        key = apipay_sandbox.api_key
        broken = Options(base_url=cutting.base_url, api_key=key, seed=number, journal=journal)
        with pytest.raises(CannotRun, match=re.escape(f"go on with: {command}")):
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
