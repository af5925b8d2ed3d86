"""What was asked and answered, so that a run that broke off can go on where it stopped.

A plan is followed in the same way whenever the same answers come: a run that goes on is given the
answers it had already, and sends only the rest. Each line is written as it happens, so that the
file tells all of a run that was killed, too:

    {"version", "run"}             what makes the run go the way it goes; the first line
    {"sends"}                      a request that leaves now
    {"asked", "answer", "cost"}    what came of it; no answer: nobody knows whether it was served
    {"spent"}                      it came to nothing, and has cost so many requests to the API
    {"ends": true}                 an end was asked for: only what undoes follows
    {"lent"}                       a key that the sandbox has lent, to be given back
"""

import json
from base64 import b64decode, b64encode
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple, Self

from apipay_drift.errors import CannotRun
from apipay_drift.findings import Json
from apipay_drift.live.journal_file import File, Line
from apipay_drift.live.lock import InUse
from apipay_drift.probes.play import KEY, Answer, Request

VERSION = 1
MARK = b"{the key}"


class Kept(NamedTuple):
    """One exchange: what was asked (without the key), what came, what it cost.

    After the `last` an end was asked for.
    """

    asked: str
    answer: Answer | None
    cost: int
    last: bool = False


@dataclass(slots=True)
class Journal:
    """The exchanges of a run, and those of the run that it goes on with.

    `run` is what makes the run go the way it goes. The key never gets into a file: where an answer
    shows it, a mark stands in its place. `spent` counts requests that came to nothing before the
    first exchange; `lent` are the ids of keys that the run before has not given back.
    """

    run: Mapping[str, Json]
    key: str = field(repr=False)
    spent: int = 0
    earlier: list[Kept] = field(default_factory=list[Kept])
    exchanges: list[Kept] = field(default_factory=list[Kept])
    lent: list[Json] = field(default_factory=list[Json])
    ended: bool = False
    file: File | None = None

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

    def sends(self, request: Request) -> None:
        """Take note of a request before it leaves."""
        self._write({"sends": self._hidden(_asked(request))})

    def keep(self, request: Request, answer: Answer | None, cost: int) -> None:
        """Take note of an exchange."""
        self.exchanges.append(Kept(_asked(request), answer, cost))
        self._write(self._told(self.exchanges[-1]))

    def nothing_came(self, cost: int) -> None:
        """Take note of what was spent on a request that is to be sent again, or is of no plan."""
        self._write({"spent": cost})

    def ends(self) -> None:
        """Take note that an end was asked for."""
        self.ended = True
        self._write({"ends": True})

    def lends(self, identity: Json) -> None:
        """Take note of a key that is to be given back."""
        self._write({"lent": identity})

    def _write(self, line: Line) -> None:
        if self.file is not None:
            self.file.append(line, {"version": VERSION, "run": self.run})

    def _told(self, kept: Kept) -> Line:
        answer = kept.answer
        told = None
        if answer is not None:
            headers = {name: self._hidden(value) for name, value in answer.headers.items()}
            content = b64encode(answer.content.replace(self.key.encode(), MARK)).decode()
            told = {"status": answer.status, "headers": headers, "content": content}
        return {"asked": self._hidden(kept.asked), "answer": told, "cost": kept.cost}

    def _hidden(self, text: str) -> str:
        return text.replace(self.key, MARK.decode())


@contextmanager
def load(path: Path, key: str) -> Iterator[Journal]:
    """Yield the journal that a run has written, which nobody else gets meanwhile.

    `key` stands again where it stood. A last line that is not whole is passed over. What was sent
    and has no answer there, for the run was killed, is sent again if that is safe; otherwise nobody
    knows whether it was served.

    Raises:
        CannotRun: There is no such file, it is no journal, or its run is not over.
    """
    with closing(File(path)) as file:
        yield _loaded(file, key)


def _loaded(file: File, key: str) -> Journal:
    try:
        (first, *rest), file.end = _lines(file.read())
        if first["version"] != VERSION:
            raise CannotRun(f"{file.path} is a journal of another version")
        read = _Reading(Journal(dict(first["run"]), key, file=file)).all(rest)
        file.more = read.settled()
    except OSError as fault:
        raise CannotRun(f"cannot read {file.path}: {fault.strerror}") from None
    except InUse:
        raise CannotRun(
            f"{file.path} is of a run that still goes on: wait for its end, or end it with Ctrl-C"
        ) from None
    except (ValueError, LookupError, TypeError, AttributeError):
        raise CannotRun(f"{file.path} is no journal of apipay drift live") from None
    return read.journal


def _lines(content: bytes) -> tuple[list[dict[str, Any]], int]:
    """Return the lines, and where the last whole one ends."""
    whole, _, torn = content.rpartition(b"\n")
    lines = [json.loads(line) for line in whole.split(b"\n")] if whole else []
    return lines, len(content) - len(torn)


@dataclass(slots=True)
class _Reading:
    journal: Journal
    unanswered: list[str] = field(default_factory=list[str])

    def all(self, lines: Iterable[Line]) -> Self:
        for line in lines:
            self.take(line)
        return self

    def take(self, line: Line) -> None:
        journal = self.journal
        if "sends" in line:
            self.unanswered.append(str(line["sends"]))
        elif "lent" in line:
            journal.lent.append(line["lent"])
        elif "ends" in line:
            journal.ended = True
            journal.earlier[-1] = journal.earlier[-1]._replace(last=True)
        elif "spent" in line:
            self.spend(int(line["spent"]))
        else:
            self.unanswered.clear()
            journal.earlier.append(_read(line, journal.key))

    def spend(self, cost: int) -> None:
        """Count requests where they were made: what follows was decided with so many fewer."""
        self.unanswered.clear()
        earlier = self.journal.earlier
        if earlier:
            earlier[-1] = earlier[-1]._replace(cost=earlier[-1].cost + cost)
        else:
            self.journal.spent += cost

    def settled(self) -> tuple[Line, ...]:
        """Settle what was on its way when the run was killed; return the lines that say so."""
        if not self.unanswered:
            return ()
        asked = self.unanswered[-1]
        target, method, *_ = json.loads(asked)
        cost = len(self.unanswered) if target == "api" else 0
        line: Line = {"asked": asked, "answer": None, "cost": cost}
        if method == "GET":
            line = {"spent": cost}
        self.take(line)
        return (line,)


def _asked(request: Request) -> str:
    headers = [pair for pair in request.headers if pair[0] != KEY]
    content = (request.content or b"").decode("utf-8", "replace")
    said = [request.target, request.method, request.path, request.query, headers, content]
    return json.dumps(said, ensure_ascii=False)


def _read(line: Line, key: str) -> Kept:
    told = line["answer"]
    mark = MARK.decode()
    answer = None
    if told is not None:
        headers = {name: str(value).replace(mark, key) for name, value in told["headers"].items()}
        content = b64decode(told["content"]).replace(MARK, key.encode())
        answer = Answer(int(told["status"]), headers, content)
    return Kept(str(line["asked"]).replace(mark, key), answer, int(line["cost"]))
