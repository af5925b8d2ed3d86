"""``python -m apipay_cli``, or ``apipay``: hand the arguments to whom they are for."""

import os
import sys
import traceback
from io import TextIOWrapper
from pathlib import Path

from apipay_cli.language import language_of, missing


def main(arguments: list[str] | None = None) -> int:
    """Run a command; return 0, 1 (drift) or 2 (could not run, whatever the reason is).

    Nothing is imported that the command does not need: `apipay sandbox` takes the options of
    `apipay-sandbox` and works where only that extra is installed.
    """
    _open_streams()
    given = sys.argv[1:] if arguments is None else arguments
    if given[:1] == ["sandbox"]:
        return _sandbox(given[1:])
    try:
        from apipay_cli.app import run  # noqa: PLC0415 - typer comes with an extra
    except ModuleNotFoundError as fault:
        return _missing(fault, "cli", given)
    try:
        return run(given)
    except Exception:  # noqa: BLE001 - a fault of ours: Python's own exit code for it says drift
        traceback.print_exc()
        return 2


def _open_streams() -> None:
    """Write UTF-8 whatever the terminal claims to read: help and reports hold every script.

    Streams that were closed by who runs the command are nowhere, and fail nobody.
    """
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, Path(os.devnull).open(mode))  # noqa: SIM115 - until the process ends
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(encoding="utf-8")


def _sandbox(arguments: list[str]) -> int:
    try:
        from apipay_sandbox.program import main as sandbox  # noqa: PLC0415 - an extra, too
    except ModuleNotFoundError as fault:
        return _missing(fault, "sandbox", arguments)
    return sandbox(arguments)


def _missing(fault: ModuleNotFoundError, extra: str, arguments: list[str]) -> int:
    sys.stderr.write(f"apipay: {missing(fault, extra, language_of(arguments))}\n")
    return 2


if __name__ == "__main__":
    sys.exit(main())
