"""Ends that are asked for from outside: Ctrl-C, and SIGTERM from whoever runs the job."""

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from apipay_drift.findings import Language, Texts
from apipay_drift.live.ending import Ending

STOPPING: Texts = {
    "en": "apipay: stopping; what was made is cancelled first (once more: stop at once)\n",
    "ru": "apipay: остановка; сначала отменяется созданное (ещё раз — остановить сразу)\n",
}


def ending(language: Language) -> Ending:
    """Return an end that says on stderr when it is asked for."""
    after = "\n" if sys.stderr.isatty() else ""  # what the terminal shows of Ctrl-C, and the bar
    return Ending(lambda: os.write(2, f"{after}{STOPPING[language]}".encode()))


@contextmanager
def heard(end: Ending) -> Iterator[None]:
    """Ask for an end when a signal does."""
    signs = (signal.SIGINT, signal.SIGTERM)
    before = [signal.signal(sign, lambda *_: end.ask()) for sign in signs]
    try:
        yield
    finally:
        for sign, handler in zip(signs, before, strict=True):
            signal.signal(sign, handler)
