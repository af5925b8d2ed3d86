"""No collector of garbage while large documents are read and compared.

Hundreds of thousands of values come to life, none of them garbage; to look through them again and
again takes as long as the work itself.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def kept() -> Iterator[None]:
    """Look for no garbage meanwhile; afterwards the collector is as it was."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()
