"""A HAR file in, a report out."""

import gzip
import sys
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from io import BufferedReader
from typing import BinaryIO, cast

from apipay_drift.addresses import check_url
from apipay_drift.errors import BrokenDocument, CannotRun
from apipay_drift.findings import Report, Texts
from apipay_drift.har.bases import Bases
from apipay_drift.har.exchange import GZIP, read
from apipay_drift.har.reading import Told, entries

STDIN = "-"


def check(source: str, base_url: str | None = None, told: Told = lambda _: None) -> Report:
    """Hold the recorded answers of the API to the contract.

    `source` is a file, packed with gzip or not, or `-` for what comes on stdin. `base_url` is where
    the paths of the API begin; else it is the address that the contract's paths fit, which the key
    and JSON answers tell from others. `told` is called with the number of bytes read so far.
    Nothing personal is in the report: values are masked by their schema, as the watch does.

    Raises:
        CannotRun: There is no such file, or no answer of the API in it, or no address is named.
        BrokenDocument: It is no HAR; the message says where it is broken.
    """
    if base_url is not None:
        check_url("--base-url", base_url)
    bases = Bases(base_url)
    with _opened(source) as file:
        for index, entry in enumerate(entries(file, source, told)):
            bases.take(read(entry, index, source))
    found = bases.best()
    if found is None:
        raise CannotRun(f"{source} holds no request {_nowhere(base_url, bases)}")
    base, candidate = found
    others = bases.others + sum(one.answers for one in bases.known.values()) - candidate.answers
    note = _note(base, candidate.answers, others)
    return candidate.traffic.report("har", source, candidate.left_out(), (note,))


def _nowhere(base_url: str | None, bases: Bases) -> str:
    """Return where no request went, and what to do about it."""
    if base_url is None:
        return "that fits the paths of the contract; name the server with --base-url"
    fits = ", ".join(bases.elsewhere)
    return f"to {base_url}{f'; the paths of the contract fit {fits}' if fits else ''}"


def _note(base: str, answers: int, others: int) -> Texts:
    return {
        "en": f"{answers} answers of {base} were looked at, {others} other entries passed over.",
        "ru": f"Просмотрено ответов {base}: {answers}; прочих записей пропущено: {others}.",
    }


@contextmanager
def _opened(source: str) -> Iterator[BinaryIO]:
    if source == STDIN:
        with _unpacked(cast("BufferedReader", sys.stdin.buffer), source) as plain:
            yield plain
        return
    try:
        file = open(source, "rb")  # noqa: PTH123, SIM115 - closed below; reading raises otherwise
    except OSError as fault:
        raise CannotRun(f"cannot read {source}: {fault.strerror}") from None
    with file:
        try:
            with _unpacked(file, source) as plain:
                yield plain
        except OSError as fault:
            raise CannotRun(f"cannot read {source}: {fault.strerror}") from None


@contextmanager
def _unpacked(file: BufferedReader, source: str) -> Iterator[BinaryIO]:
    """Unpack while it is read what gzip has packed."""
    if not file.peek(len(GZIP)).startswith(GZIP):
        yield file
        return
    try:
        with gzip.GzipFile(fileobj=file) as plain:
            yield cast("BinaryIO", plain)
    except (EOFError, zlib.error, gzip.BadGzipFile) as fault:
        raise BrokenDocument(source, "", f"gzip cannot unpack it: {fault}") from None
