"""A course meets the wire: what it asks for is sent until it ends, or the requests do."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from apipay_drift.errors import CannotRun
from apipay_drift.live.choose import NOT_ENOUGH
from apipay_drift.live.course import Course, Result
from apipay_drift.live.ending import Interrupted
from apipay_drift.live.further import further
from apipay_drift.live.limit import check_limit
from apipay_drift.live.model import Step
from apipay_drift.live.strangers import look_who_answers
from apipay_drift.live.wire import OutOfRequests, Wire
from apipay_drift.probes.play import KEY, Answer, Request

Progress = Callable[[int, int, str], None]
Begin = Callable[[Sequence[Step]], Course]


@dataclass(slots=True)
class Driver:
    """Sends what courses ask for; the first answer of all tells whether the API is there at all."""

    wire: Wire
    progress: Progress
    going_on: bool
    looked: bool = False

    def follow(
        self, steps: Sequence[Step], chosen: Sequence[Step], begin: Begin, *, writes: bool
    ) -> tuple[Result, tuple[Step, ...]]:
        """Follow what was chosen of a plan, then more of it as long as requests are left over.

        Steps that cannot be played give theirs back. Return what was found, and what was asked.
        """
        asked = tuple(chosen)
        result = self.drive(begin(asked))
        while more := further(steps, asked, result, self.wire.budget, writes=writes):
            asked += more
            _add(result, self.drive(begin(more)))
        return result, asked

    def drive(self, course: Course) -> Result:
        """Send what a course asks for until it ends, or the requests do."""
        wire = self.wire
        planned = wire.budget.most

        def waits(seconds: float) -> None:
            self.progress(wire.budget.sent, planned, f"{seconds:.0f} s: G05")

        wire.waits = waits
        try:
            request = next(course)
            while True:
                self.progress(wire.budget.sent, planned, f"{request.method} {request.path}")
                request = course.send(self._sent(request))
        except StopIteration as ended:
            result: Result = ended.value
            self.progress(wire.budget.sent, wire.budget.sent, "")
            return result

    def _sent(self, request: Request) -> Answer | None:
        wire = self.wire
        known = bool(wire.journal.earlier)
        try:
            answer = wire.send(request)
            own = dict(request.headers).get(KEY) == wire.journal.key
            if answer is not None and own and not (known or self.looked):
                self.looked = True
                look_who_answers(request, answer, wire, going_on=self.going_on)
        except OutOfRequests:
            answer = None
        if wire.ends() and not (wire.journal.earlier or wire.journal.ended):
            wire.budget.ending = True
            wire.journal.ends()
        return answer


def look_what_came(result: Result, wire: Wire) -> None:
    """Tell of a run that was ended, or has seen no answer which says anything: it is none.

    Raises:
        Interrupted: It was ended.
        CannotRun: The server was not reached, or another stood before it all the time.
    """
    left = "".join(f"; {each['en']}" for each in result.left)
    if wire.budget.ending:
        raise Interrupted(f"interrupted{left or '; what was made is cancelled again'}")
    if result.settled or result.deviations:
        return
    why = next((each.why for each in result.unchecked if each.why != NOT_ENOUGH), NOT_ENOUGH)
    said = f"cannot be reached: {wire.fault}" if wire.fault else f"could not be looked at: {why}"
    raise CannotRun(f"{wire.api} {said}{left}")


def meet_limit(driver: Driver, key: str, result: Result, *, ours: bool) -> None:
    """Meet the limit of a key on purpose, and add what was found.

    Raises:
        KeyboardInterrupt: An end was asked for; everything is undone by now.
    """
    wire = driver.wire

    def told() -> None:
        if wire.ends():
            raise KeyboardInterrupt
        driver.progress(wire.budget.sent, wire.budget.sent + 1, "X-RateLimit-Remaining")

    found, unchecked = check_limit(wire, key, told, ours=ours)
    result.deviations += found
    result.unchecked += unchecked


def _add(result: Result, more: Result) -> None:
    result.deviations += more.deviations
    result.settled |= more.settled
    result.unchecked += more.unchecked
    result.left += more.left
