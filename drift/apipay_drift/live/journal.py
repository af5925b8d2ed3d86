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
from typing import Any, NamedTuple, cast

from apipay_drift.errors import CannotRun
from apipay_drift.findings import Json
from apipay_drift.probes.play import KEY, Answer, Request

VERSION = 1


class Kept(NamedTuple):
    """One exchange: what was asked (without the key), what came, what it cost."""

    asked: str
    answer: Answer | None
    cost: int


@dataclass(slots=True)
class Journal:
    """The exchanges of a run, and those of the run that it goes on with."""

    run: Mapping[str, Json]
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

    def save(self, file: Path) -> None:
        """Write everything to a file that only its owner can read.

        Raises:
            CannotRun: The file cannot be written.
        """
        lines = [json.dumps({"version": VERSION, **self.run})]
        lines += [json.dumps(_told(kept)) for kept in self.exchanges]
        try:
            with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as out:
                out.write("\n".join([*lines, ""]))
        except OSError as fault:
            raise CannotRun(f"cannot write {file}: {fault.strerror}") from None


def load(file: Path) -> Journal:
    """Return the journal that `save` has written.

    Raises:
        CannotRun: There is no such file, or it is no journal.
    """
    try:
        first, *rest = [json.loads(line) for line in file.read_text("utf-8").splitlines()]
        run = cast("dict[str, Json]", first)
        if run.pop("version") != VERSION:
            raise CannotRun(f"{file} is a journal of another version")
        return Journal(run, [_read(each) for each in rest])
    except OSError as fault:
        raise CannotRun(f"cannot read {file}: {fault.strerror}") from None
    except (ValueError, KeyError, TypeError, AttributeError):
        raise CannotRun(f"{file} is no journal of apipay drift live") from None


def _asked(request: Request) -> str:
    headers = [pair for pair in request.headers if pair[0] != KEY]
    content = (request.content or b"").decode("utf-8", "replace")
    said = [request.target, request.method, request.path, request.query, headers, content]
    return json.dumps(said, ensure_ascii=False)


def _told(kept: Kept) -> dict[str, Any]:
    answer = kept.answer
    told = None
    if answer is not None:
        content = b64encode(answer.content).decode()
        told = {"status": answer.status, "headers": dict(answer.headers), "content": content}
    return {"asked": kept.asked, "answer": told, "cost": kept.cost}


def _read(line: dict[str, Any]) -> Kept:
    told = line["answer"]
    answer = None
    if told is not None:
        answer = Answer(int(told["status"]), dict(told["headers"]), b64decode(told["content"]))
    return Kept(str(line["asked"]), answer, int(line["cost"]))
