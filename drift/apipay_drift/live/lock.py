"""One process at a time on a file: a lock that the system takes back when the process ends."""

import errno
import sys
from typing import BinaryIO

HELD = frozenset({errno.EACCES, errno.EAGAIN, errno.EDEADLK})


class InUse(Exception):
    """Another process, or another part of this one, holds the file."""


if sys.platform == "win32":
    import msvcrt

    BEHIND = 2**31 - 2  # Windows keeps others from reading what is locked: a byte that is not there

    def _lock(file: BinaryIO) -> None:
        file.seek(BEHIND)
        try:
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        finally:
            file.seek(0)
else:
    import fcntl

    def _lock(file: BinaryIO) -> None:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


def hold(file: BinaryIO) -> None:
    """Keep everybody else who asks off a file until it is closed, or the process ends.

    A file system that knows no locks keeps nobody off.

    Raises:
        InUse: It is held already.
    """
    try:
        _lock(file)
    except OSError as fault:
        if fault.errno in HELD:
            raise InUse from None
