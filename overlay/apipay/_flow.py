"""A call in progress as a generator: it yields steps and receives what came of them.

The generator decides, a driver (`_drive.py`) sleeps and sends. So one flow serves sync and async,
and is tested without either.
"""

import json
from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass, field
from math import inf
from typing import Any, NamedTuple, TypeVar

from apipay._call import Call
from apipay.pace import PaceLike, Ticket
from apipay.retries import Retries

T = TypeVar("T")


class Pause(NamedTuple):
    """Sleep."""

    seconds: float


class Ask(NamedTuple):
    """Ask the pace for a turn. Answered by seconds to wait before asking again; 0.0 means go."""

    pace: PaceLike
    ticket: Ticket


class Attempt(NamedTuple):
    """Send this call once. Answered by an Answer or a Failure."""

    call: Call[Any]
    time_left: float  # seconds until the deadline; no single wait on the wire is longer


_UNREAD = object()


@dataclass(slots=True)
class Answer:
    """What is kept of a response. No tuple: trackers of errors unfold those, whatever the repr."""

    status_code: int
    headers: Mapping[str, str]
    content: bytes
    hide: Callable[[str], str]
    """Takes the key out of a text that is to be shown."""
    _body: Any = field(default=_UNREAD, init=False, compare=False)

    def json(self) -> Any:  # noqa: ANN401 - JSON
        """Return the body as JSON (G03), read once for all who ask.

        Raises:
            ValueError: it is none.
            RecursionError: it is nested too deeply.
        """
        if self._body is _UNREAD:
            self._body = json.loads(self.content)
        return self._body

    def __repr__(self) -> str:
        """The status alone: a body may have names, phone numbers, and even the key in it."""
        return f"<{type(self).__name__} {self.status_code}>"


class Failure(NamedTuple):
    """No answer came. A plain value: an exception would drag the request's headers along."""

    sent: bool
    timed_out: bool
    reason: str


CLOSED = Failure(sent=False, timed_out=False, reason="the client has been closed")
"""Nothing was sent, and nothing ever will be."""

Flow = Generator[Pause | Ask | Attempt, Any, T]
"""Steps out, outcomes in, a T at the end."""


class Policy(NamedTuple):
    """How calls are performed, with the clock and the dice."""

    retries: Retries
    pace: PaceLike | None
    now: Callable[[], float]
    dice: Callable[[], float]
    deadline: float | None = None
    """When the whole thing has to be over, on the clock of `now`; None: not decided yet."""

    def started(self) -> "Policy":
        """Return the policy with its deadline fixed, so that several calls share one."""
        if self.deadline is not None:
            return self
        timeout = self.retries.timeout
        deadline = inf if timeout is None else self.now() + timeout
        return Policy(self.retries, self.pace, self.now, self.dice, deadline)

    def until(self, moment: float) -> "Policy":
        """Return the policy with a deadline that is not later than this moment."""
        return self._replace(deadline=min(moment, self.now() + self.started().time_left()))

    def time_left(self) -> float:
        """Return the seconds until the deadline."""
        return inf if self.deadline is None else self.deadline - self.now()


Steps = Callable[[Policy], Flow[T]]
"""Several calls that make up one operation."""
