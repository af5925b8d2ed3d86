"""The file of a journal: private, made with its first line, and of one run at a time."""

import json
import os
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, cast

from apipay_drift.live.lock import InUse, hold

PRIVATE = 0o600

Line = Mapping[str, Any]


@dataclass(slots=True)
class File:
    """Where the lines go: a file that only its owner can read, made with the first of them.

    One that is gone on with was read before; it is cut after its last whole line, `end` bytes from
    its beginning, and then has `more`. `began` is where the lines of this run begin, None before
    the first. `fault` says why nothing can be written; a run goes on without a journal.
    """

    path: Path
    end: int = 0
    more: tuple[Line, ...] = ()
    fault: str = ""
    began: int | None = None
    held: BinaryIO | None = None

    def read(self) -> bytes:
        """Return what a run before has written, and keep others off the file.

        Raises:
            OSError: It cannot be read or written.
            InUse: Its run is not over.
        """
        return self._hold("r+b").read()

    def append(self, line: Line, head: Line) -> None:
        """Write a line, and whatever has to stand before it."""
        if self.fault:
            return
        try:
            if self.began is None:
                self._begin(head)
            self._print(line)
        except OSError as fault:
            self.fault = f"cannot write {self.path}: {fault.strerror}"
        except InUse:
            self.fault = f"cannot write {self.path}: another run does"

    def _begin(self, head: Line) -> None:
        held = self.held or self._hold("a+b")
        self.path.chmod(PRIVATE)  # it may have been there before
        held.truncate(self.end)
        held.seek(self.end)
        for line in self.more if self.end else (head,):
            self._print(line)
        self.began = held.tell()

    def _hold(self, mode: str) -> BinaryIO:
        file = cast("BinaryIO", open(self.path, mode, opener=_private))  # noqa: SIM115 - closed by `close`
        try:
            hold(file)
        except InUse:
            file.close()
            raise
        self.held = file
        return file

    def _print(self, line: Line) -> None:
        if self.held is not None:
            self.held.write(f"{json.dumps(line)}\n".encode())
            self.held.flush()

    def close(self) -> None:
        """Leave the file as it is, to whoever wants it."""
        if self.held is not None:
            self.held.close()
            self.held = None

    def discard(self) -> None:
        """Remove it: the run has ended, and there is nothing to go on with."""
        if self.held is None:
            return
        with suppress(OSError):  # whoever opened it before it is gone finds nothing in it
            self.held.truncate(0)
        self.close()
        with suppress(OSError):
            self.path.unlink()

    def forget(self) -> None:
        """Leave everything as it was before this run."""
        if not self.end:
            self.discard()
        elif self.held is not None and self.began is not None:
            self.held.truncate(self.began)
        self.close()


def new_file(folder: Path, seed: int) -> File:
    """Return a file for a run's journal; those of others that broke off stay as they are."""
    path = folder / f"apipay-drift-{seed}.journal"
    number = 1
    while path.exists():
        number += 1
        path = folder / f"apipay-drift-{seed}-{number}.journal"
    return File(path)


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, PRIVATE)
