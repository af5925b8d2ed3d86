"""Who reads a report, and whether it can be written, is no verdict: exit code 1 is drift."""

import fcntl
import json
import os
import pty
import re
import shlex
import signal
import socket
import struct
import subprocess
import sys
import termios
from pathlib import Path

import pytest
from apipay_cli import app
from apipay_cli.__main__ import main
from apipay_drift import load

from contract_tests.absent import of_the_system

CHOSEN = ("NO_COLOR", "COLUMNS", "APIPAY_LANG")  # by who runs the tests
NOWHERE = "http://127.0.0.1:9/api"
VERDICTS = {
    "drift": (["drift", "spec", "contract", "changed.json"], 1),
    "no drift": (["drift", "spec", "contract", "contract"], 0),
    "a plan": (["drift", "live", "--dry-run", "--base-url", NOWHERE], 0),
    "facts that hold": (["contract", "--profile", "quick"], 0),
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("streams")
    changed = load.contract()
    del changed["paths"]["/refunds"]
    (made / "changed.json").write_text(json.dumps(changed))
    return made


def started(folder: Path, arguments: list[str], out: int) -> subprocess.Popen[str]:
    kept = {name: text for name, text in os.environ.items() if name not in CHOSEN}
    return subprocess.Popen(
        [sys.executable, "-m", "apipay_cli", *arguments],
        cwd=folder,
        env=kept | {"TERM": "xterm-256color"},
        stdout=out,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.mark.parametrize("case", VERDICTS)
def test_a_reader_that_goes_away_changes_no_verdict(case: str, folder: Path):
    arguments, verdict = VERDICTS[case]
    reading, writing = os.pipe()
    os.close(reading)
    with started(folder, arguments, writing) as process:
        os.close(writing)
        _, err = process.communicate(timeout=50)
    assert (process.returncode, err) == (verdict, "")


@pytest.mark.parametrize("case", VERDICTS)
def test_a_report_for_which_there_is_no_room_is_told(case: str, folder: Path):
    arguments, _ = VERDICTS[case]
    with (
        of_the_system("/dev/full", "a disk that is always full").open("w") as full,
        started(folder, arguments, full.fileno()) as process,
    ):
        _, err = process.communicate(timeout=50)
    assert process.returncode == 2
    assert err == "apipay: cannot write the report: No space left on device\n"


@pytest.mark.parametrize("stream", ["<&-", ">&-", "2>&-"])
def test_a_stream_that_is_closed_changes_no_verdict(stream: str, folder: Path):
    for case in ("drift", "a plan"):
        arguments, verdict = VERDICTS[case]
        command = shlex.join([sys.executable, "-m", "apipay_cli", *arguments])
        shell = ["sh", "-c", f"exec {command} {stream}"]
        done = subprocess.run(shell, cwd=folder, capture_output=True, text=True, check=False)
        assert (done.returncode, done.stderr) == (verdict, "")


def test_a_fault_of_our_own_is_no_drift(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
):
    def broken(_: list[str]) -> int:
        raise LookupError("what nobody thought of")

    monkeypatch.setattr(app, "run", broken)
    assert main(["drift"]) == 2
    assert capfd.readouterr().err.endswith("LookupError: what nobody thought of\n")


@pytest.mark.parametrize("arguments", [["drift", "spec", "contract"], ["contract", "--target"]])
def test_an_interrupt_is_told_in_a_line(arguments: list[str], folder: Path):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}/api"
        more = ["--api-key", "k"] if "--target" in arguments else []
        with (
            started(folder, [*arguments, url, *more], subprocess.DEVNULL) as process,
            silent.accept()[0],  # it is asked, and somebody loses patience
        ):
            process.send_signal(signal.SIGINT)
            _, err = process.communicate(timeout=30)
    assert process.returncode == 2
    assert err.startswith("apipay: interrupted")
    assert len(err.splitlines()) == 1


@pytest.mark.parametrize("case", ["drift", "a plan"])
def test_a_terminal_gets_colours_and_no_line_that_is_wider(case: str, folder: Path):
    arguments, verdict = VERDICTS[case]
    outer, inner = pty.openpty()
    pty_size(inner, 80)
    with started(folder, arguments, inner) as process:
        os.close(inner)
        told = read_all(outer)
        assert process.wait(50) == verdict
    os.close(outer)
    assert "\x1b[" in told
    assert max(map(len, plain(told).splitlines())) <= 80


def pty_size(terminal: int, columns: int) -> None:
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 40, columns, 0, 0))


def read_all(terminal: int) -> str:
    pieces = []
    while True:
        try:
            piece = os.read(terminal, 4096)
        except OSError:  # the other end is closed
            break
        if not piece:
            break
        pieces.append(piece)
    return b"".join(pieces).decode()


def plain(text: str) -> str:
    return re.sub(r"\x1b\[[0-9;]*m", "", text)
