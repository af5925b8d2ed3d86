"""A HAR file entry by entry, however large it is: no more than one entry is held at a time."""

import codecs
import json
from collections.abc import Callable, Iterator
from typing import BinaryIO, NoReturn

from apipay_drift.errors import BrokenDocument
from apipay_drift.findings import Json

PIECE = 1 << 20  # bytes read at once
SPACE = " \t\r\n"
CLOSED = {"{": "}", "[": "]"}

Told = Callable[[int], object]  # how many bytes have been read


def entries(file: BinaryIO, source: str, told: Told) -> Iterator[Json]:
    """Yield the values of `log.entries`; `source` is the file's name in errors.

    Raises:
        BrokenDocument: It is no JSON, or no HAR; the message says in which line and column.
    """
    text = _Text(file, source, told)
    found = False
    for key in _members(text):
        if key != "log":
            text.value()
            continue
        for name in _members(text):
            if name == "entries":
                found = True
                yield from _items(text)
            else:
                text.value()
    if text.peek():
        text.fail("something follows the end of the document")
    if not found:
        raise BrokenDocument(source, "log.entries", "is not there, so this is no HAR file")


def _members(text: "_Text") -> Iterator[str]:
    """Yield the keys of an object; whoever asks reads each value before the next key."""
    for _ in _parts(text, "{"):
        key = text.value()
        if not isinstance(key, str):
            text.fail("a key has to be a text")
        text.take(":")
        yield key


def _items(text: "_Text") -> Iterator[Json]:
    for _ in _parts(text, "["):
        yield text.value()


def _parts(text: "_Text", opening: str) -> Iterator[None]:
    """Yield once for each part of an object or a list."""
    closing = CLOSED[opening]
    text.take(opening)
    if text.peek() == closing:
        text.take(closing)
        return
    while True:
        yield
        if text.peek() == closing:
            text.take(closing)
            return
        text.take(",")


class _Text:
    """What has been read of a file and not been used yet, and where that is."""

    def __init__(self, file: BinaryIO, source: str, told: Told) -> None:
        self._file, self._source, self._told = file, source, told
        self._decoder = codecs.getincrementaldecoder("utf-8-sig")()
        self._json = json.JSONDecoder()
        self._text, self._at = "", 0
        self._line, self._column = 1, 1  # where the text begins
        self._bytes = 0
        self._over = False

    def peek(self) -> str:
        """Return the next sign that is no space, "" at the end."""
        while True:
            while self._at < len(self._text) and self._text[self._at] in SPACE:
                self._at += 1
            if self._at < len(self._text):
                return self._text[self._at]
            if not self._more():
                return ""

    def take(self, sign: str) -> None:
        """Pass over a sign that has to come now."""
        found = self.peek()
        if found != sign:
            self.fail(f"{sign} is expected, and {found or 'the end of the file'} comes")
        self._at += 1

    def value(self) -> Json:
        """Read the next value."""
        self.peek()
        while True:
            try:
                value, end = self._json.raw_decode(self._text, self._at)
            except json.JSONDecodeError as fault:
                if self._more():
                    continue
                ended = fault.pos >= len(self._text) or fault.msg.startswith("Unterminated")
                self._at = fault.pos
                self.fail("the file ends in the middle of a value" if ended else fault.msg)
            except RecursionError:
                self.fail("it is nested too deeply to be read")
            if end == len(self._text) and self._more():  # a number may go on
                continue
            self._at = end
            return value

    def fail(self, why: str) -> NoReturn:
        """Say what is wrong here."""
        self._forget()
        raise BrokenDocument(self._source, f"line {self._line}, column {self._column}", why)

    def _more(self) -> bool:
        """Read on; what is not used yet is never read in less than twice the size."""
        if self._over:
            return False
        self._forget()
        piece = self._file.read(max(PIECE, len(self._text)))
        self._over = not piece
        try:
            self._text += self._decoder.decode(piece, final=self._over)
        except UnicodeDecodeError as fault:
            where = f"byte {self._bytes + fault.start}"
            raise BrokenDocument(self._source, where, "is no UTF-8 text") from None
        self._bytes += len(piece)
        self._told(self._bytes)
        return not self._over

    def _forget(self) -> None:
        used = self._text[: self._at]
        lines = used.count("\n")
        self._line += lines
        self._column = len(used) - used.rfind("\n") if lines else self._column + len(used)
        self._text, self._at = self._text[self._at :], 0
