"""``python -m apipay_cli``, or ``apipay``: hand the arguments to whom they are for."""

import sys
from io import TextIOWrapper

from apipay_cli.language import language_of, missing


def main(arguments: list[str] | None = None) -> int:
    """Run a command; return 0, 1 (drift) or 2 (could not run).

    Nothing is imported that the command does not need: `apipay sandbox` takes the options of
    `apipay-sandbox` and works where only that extra is installed.
    """
    _speak_utf8()
    given = sys.argv[1:] if arguments is None else arguments
    if given[:1] == ["sandbox"]:
        return _sandbox(given[1:])
    try:
        from apipay_cli.app import run  # noqa: PLC0415 - typer comes with an extra
    except ModuleNotFoundError as fault:
        return _missing(fault, "cli", given)
    return run(given)


def _speak_utf8() -> None:
    """Write UTF-8 whatever the terminal claims to read: help and reports hold every script."""
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
