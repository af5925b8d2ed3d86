"""What was asked and answered, so that a run that broke off can go on where it stopped.

A plan is followed in the same way whenever the same answers come: a run that goes on is given the
answers it had already, and sends only the rest.
"""

import json
import os
from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from apipay_drift.errors import CannotRun
from apipay_drift.findings import Json
from apipay_drift.probes.play import KEY, Answer, Request

VERSION = 1
MARK = b"{the key}"


class Kept(NamedTuple):
    """One exchange: what was asked (without the key), what came, what it cost."""

    asked: str
    answer: Answer | None
    cost: int


@dataclass(slots=True)
class Journal:
    """The exchanges of a run, and those of the run that it goes on with.

    `run` is what makes the run go the way it goes. The key never gets into a file: where an answer
    shows it, a mark stands in its place. `spent` counts requests that came to nothing.
    """

    run: Mapping[str, Json]
    key: str = field(repr=False)
    spent: int = 0
    earlier: list[Kept] = field(default_factory=list[Kept])
    exchanges: list[Kept] = field(default_factory=list[Kept])

    def replay(self, request: Request) -> Kept | None:
        """Return how this request went in the run before, None where it was not made."""
        if not self.earlier:
            return None
        if self.earlier[0].asked != _asked(request):
            raise CannotRun(
                "the journal is of another plan: go on with the version and options that wrote it"
            )
        self.exchanges.append(self.earlier.pop(0))
        return self.exchanges[-1]

    def keep(self, request: Request, answer: Answer | None, cost: int) -> None:
        """Take note of an exchange."""
        self.exchanges.append(Kept(_asked(request), answer, cost))

    def broke_off(self, request: Request, cost: int, *, perhaps_served: bool) -> None:
        """Take note of what a request has cost that is to be sent again, if that is safe."""
        if perhaps_served:
            self.keep(request, None, cost)
        else:
            self.spent += cost

    def save(self, file: Path) -> None:
        """Write everything to a file that only its owner can read.

        Raises:
            CannotRun: The file cannot be written.
        """
        lines = [json.dumps({"version": VERSION, "spent": self.spent, "run": self.run})]
        lines += [json.dumps(self._told(kept)) for kept in (*self.exchanges, *self.earlier)]
        try:
            with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT, 0o600), "w") as out:
                os.fchmod(out.fileno(), 0o600)  # it may have been there before
                out.truncate()
                out.write("\n".join([*lines, ""]))
        except OSError as fault:
            raise CannotRun(f"cannot write {file}: {fault.strerror}") from None

    def _told(self, kept: Kept) -> dict[str, Any]:
        answer = kept.answer
        told = None
        if answer is not None:
            headers = {name: self._hidden(value) for name, value in answer.headers.items()}
            content = b64encode(answer.content.replace(self.key.encode(), MARK)).decode()
            told = {"status": answer.status, "headers": headers, "content": content}
        return {"asked": self._hidden(kept.asked), "answer": told, "cost": kept.cost}

    def _hidden(self, text: str) -> str:
        return text.replace(self.key, MARK.decode())


def load(file: Path, key: str) -> Journal:
    """Return the journal that `save` has written; `key` stands again where it stood.

    Raises:
        CannotRun: There is no such file, or it is no journal.
    """
    try:
        first, *rest = [json.loads(line) for line in file.read_text("utf-8").splitlines()]
        if first["version"] != VERSION:
            raise CannotRun(f"{file} is a journal of another version")
        return Journal(dict(first["run"]), key, int(first["spent"]), [_read(e, key) for e in rest])
    except OSError as fault:
        raise CannotRun(f"cannot read {file}: {fault.strerror}") from None
    except (ValueError, KeyError, TypeError, AttributeError):
        raise CannotRun(f"{file} is no journal of apipay drift live") from None


def _asked(request: Request) -> str:
    headers = [pair for pair in request.headers if pair[0] != KEY]
    content = (request.content or b"").decode("utf-8", "replace")
    said = [request.target, request.method, request.path, request.query, headers, content]
    return json.dumps(said, ensure_ascii=False)


def _read(line: dict[str, Any], key: str) -> Kept:
    told = line["answer"]
    mark = MARK.decode()
    answer = None
    if told is not None:
        headers = {name: str(value).replace(mark, key) for name, value in told["headers"].items()}
        content = b64decode(told["content"]).replace(MARK, key.encode())
        answer = Answer(int(told["status"]), headers, content)
    return Kept(str(line["asked"]).replace(mark, key), answer, int(line["cost"]))
