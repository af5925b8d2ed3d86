"""A live check in progress, as a generator: it yields requests and is sent what came of them.

It knows no socket and no clock. None for an answer says that nobody knows what became of the
request: nothing is asserted of it then, and nothing is sent twice for it.
"""

import re
from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import cast

from apipay_drift.conformance import check
from apipay_drift.contract import REMAINING
from apipay_drift.deviations import Deviation
from apipay_drift.findings import Texts, Unchecked
from apipay_drift.live.budget import Budget
from apipay_drift.live.case import Case
from apipay_drift.live.choose import NOT_ENOUGH
from apipay_drift.live.days import days
from apipay_drift.live.evidence import Witness
from apipay_drift.live.judge import judge
from apipay_drift.live.leftovers import cancelling, perhaps, to_undo, undoes, undoing
from apipay_drift.live.mirror import Entity, Mirror, is_id
from apipay_drift.live.model import Becomes, Does, Kind, Lists, Makes, Step, label
from apipay_drift.live.passing import exposed, look_at_clock, rests_on_today
from apipay_drift.live.rate import left_after
from apipay_drift.live.statuses import (
    CHANGING,
    FAULT,
    LIMITED,
    SILENT,
    SUCCESS,
    is_passing,
    is_silent,
)
from apipay_drift.probes.law import REFUSED
from apipay_drift.probes.model import Ask, Control, Json
from apipay_drift.probes.play import Answer, Request, filled, written
from apipay_drift.probes.steps import INVOICES, SCHEDULES

Course = Generator[Request, Answer | None, "Result"]
Turn = Generator[Request, Answer | None, None]
REFERRED = re.compile(r"\{(\w+)\.(\w+)\}")
SOURCES: Mapping[str, Kind] = {
    INVOICES: "invoice",
    SCHEDULES: "schedule",
}  # where something is made

RESTS = "what it rests on did not go as it should"
NOTHING = "there is nothing to look at yet"
BROKE = "the connection broke meanwhile"
MIDNIGHT = "a day ended meanwhile"
ACCEPTED = (
    "read-only: something was accepted that has to be refused, and so nothing like it follows"
)
NO_HELP = "the control endpoint did not help"


@dataclass(slots=True)
class Result:
    """All that a run found, and what it could not."""

    deviations: list[Deviation] = field(default_factory=list[Deviation])
    settled: set[str] = field(default_factory=set[str])
    unchecked: list[Unchecked] = field(default_factory=list[Unchecked])
    left: list[Texts] = field(default_factory=list[Texts])


@dataclass(slots=True)
class _Run:
    world: dict[str, Json] = field(repr=False)
    binding: bool
    budget: Budget
    mirror: Mirror = field(default_factory=Mirror)
    failed: set[str] = field(default_factory=set[str])
    doubts: list[Kind] = field(default_factory=list[Kind])  # made perhaps, and seen by nobody
    writes: bool = False  # the plan makes things, and undoes them
    accepted: bool = False  # what has to be refused, where nothing may be made
    counted: int = 0  # requests with a key that nobody else uses
    result: Result = field(default_factory=Result)

    def owes(self, rest: Sequence[Step]) -> int:
        """Return how many requests are to be kept for undoing what was made."""
        shaky = any(each.why == BROKE for each in self.result.unchecked)
        return to_undo(self.mirror, self.doubts, rest, shaky=shaky)

    def leave(self, step: Step, why: str) -> None:
        """Note that a step did not say anything."""
        self.failed.add(step.name)
        self.result.unchecked.append(Unchecked(label(step), why))


def course(
    plan: Sequence[Step],
    world: Mapping[str, Json],
    *,
    now: datetime,
    budget: Budget,
    binding: bool,
) -> Course:
    """Yield the requests of a plan, and return what was found.

    `world` has the base URL, keys, phone numbers and marks that the plan refers to, and `midnight`
    where the day is not the one on which the run began. `now` counts until an answer shows the
    server's clock.
    `binding`: the server is a sandbox of ours, which follows the house rules.
    """
    run = _Run({**world, "day": days(now)}, binding, budget)
    run.writes = any(isinstance(step.expect, Makes) for step in plan)
    for index, planned in enumerate(plan):
        rest = plan[index + 1 :]
        run.budget.kept = run.owes(rest)
        run.budget.ahead = exposed(planned, rest, run.mirror, run.world["day"]["today"])
        step = cancelling(planned, run.mirror) if _has_to_cancel(run, planned) else planned
        reason = _hindrance(run, step)
        if reason:
            run.leave(step, reason)
        else:
            yield from _play(run, step, rest)
    run.budget.kept = run.budget.ahead = 0
    yield from undoing(run.mirror, run.world, run.doubts, run.result.left, run.budget)
    return run.result


def _has_to_cancel(run: _Run, step: Step) -> bool:
    """Tell whether what a step would end has to be ended otherwise: nothing stays open for long."""
    return undoes(step) and bool(_hindrance(run, step))


def _hindrance(run: _Run, step: Step) -> str:
    """Return why a step would say nothing, empty where it would."""
    referred = REFERRED.findall(step.ask.path)
    if run.failed.intersection(step.needs):
        return RESTS
    if not all(_is_there(run, *reference) for reference in referred):
        return NOTHING
    if _is_doubtful(run, step, [name for name, _ in referred]):
        return RESTS
    if run.accepted and step.ask.method != "GET":
        return ACCEPTED
    if run.world.get("midnight") and rests_on_today(step):
        return MIDNIGHT
    return NOT_ENOUGH if step.cost and not undoes(step) and run.budget.spare <= 0 else ""


def _is_doubtful(run: _Run, step: Step, names: Sequence[str]) -> bool:
    """Tell whether the state that a step starts from, or what a list has to hold, is unknown."""
    expect = step.expect
    if isinstance(expect, Lists):
        return expect.whole and bool(expect.holds) and expect.kind in run.doubts
    moves = step.does in {Does.MOVE, Does.ILLEGAL} and not undoes(step)
    return moves and any(run.mirror.named[name].doubtful for name in names)


def _is_there(run: _Run, name: str, field: str) -> bool:
    entity = run.mirror.named.get(name)
    return entity is not None and is_id(entity.fields.get(field))


def _play(run: _Run, step: Step, rest: Sequence[Step]) -> Turn:
    if isinstance(step.ask, Control):
        yield from _help(run, step, step.ask)
        return
    request = written(step.ask, {**run.world, **run.mirror.known()})
    before = run.budget.sent
    answer: Answer | None = yield request
    if is_passing(answer, step) and run.budget.spare > 0:
        answer = (yield request) or answer
    tries = run.budget.sent - before
    held = _counted(run, step, tries)
    if tries <= 1 and _is_unsure(run, step, answer):
        run.leave(step, NOT_ENOUGH)
        return
    if answer is None or is_silent(answer, step.ask):
        _pass_over(run, step, request, answer)
        return
    look_at_clock(run.world, step, answer)
    case = Case(held, request, answer, run.mirror, run.world, run.binding)
    yield from _judged(run, case, rest)
    if not _went_well(case, step.ask.status):
        run.failed.add(step.name)
    _keep_track(run, step, answer)
    run.result.settled.update(step.facts)
    witness = _witness(run, step)
    run.result.deviations += [witness.seen(each, request, answer) for each in case.found]


def _counted(run: _Run, step: Step, tries: int) -> Step:
    """Hold the header of a key of our own to its count.

    A window may have begun anew, and a try of which no answer came was counted or not.
    """
    if not step.counted:
        return step
    run.counted += max(tries, 1)
    ask = replace(cast("Ask", step.ask), gives={REMAINING: left_after(run.counted)})
    return replace(step, ask=ask)


def _went_well(case: Case, wanted: int) -> bool:
    """Tell whether what rests on a step still says something: another success is one, too."""
    got = case.answer.status
    stands = got == wanted or (wanted in SUCCESS and got in SUCCESS)
    return stands and all(each.change != "state-wrong" for each in case.found)


def _is_unsure(run: _Run, step: Step, answer: Answer | None) -> bool:
    """Tell whether a fault may have passed, and there is no request left to look again."""
    if answer is None or step.does in CHANGING or run.budget.spare > 0:
        return False
    return answer.status >= FAULT and answer.status != step.ask.status


def _pass_over(run: _Run, step: Step, request: Request, answer: Answer | None) -> None:
    """Note that nothing can be said of the API, and that something may have happened."""
    _doubt(run, step, answer)
    run.leave(step, BROKE if answer is None else SILENT[answer.status])
    if answer is not None:
        found = check(request.method, request.path, answer.status, answer.headers, answer.body)
        witness = _witness(run, step)
        run.result.deviations += [witness.seen(each, request, answer) for each in found]


def _witness(run: _Run, step: Step) -> Witness:
    """Return who may show the answer of a step, and how much of it."""
    keys = {str(run.world["key"]): "$APIPAY_API_KEY"}
    if run.world.get("other_key"):
        keys[str(run.world["other_key"])] = "$ANOTHER_KEY"
    made = [each for each in run.mirror.named.values() if each.made and each.known]
    known: frozenset[tuple[Kind, Json]] = frozenset((each.kind, each.id) for each in made)
    ours = None if step.does in CHANGING else known
    return Witness(str(run.world["base"]), keys, ours, foreign=not run.writes)


def _judged(run: _Run, case: Case, rest: Sequence[Step]) -> Turn:
    """Judge an answer; second looks are paid from the same budget."""
    judging = judge(case)
    try:
        again = next(judging)
        while True:
            run.budget.kept = run.owes(rest)
            answer = None
            if run.budget.spare > 0:
                answer = yield again
            again = judging.send(answer)
    except StopIteration:
        return


def _keep_track(run: _Run, step: Step, answer: Answer) -> None:
    """Remember what was made or moved though it should not, and what was made unseen."""
    if answer.status >= FAULT:
        _doubt(run, step, answer)
    elif answer.status not in SUCCESS:
        if isinstance(step.expect, Makes) and answer.status not in REFUSED:
            _doubt(run, step, answer)
    elif step.ask.status not in SUCCESS and step.ask.method != "GET":
        run.accepted = not run.writes
        _accepted(run, step, answer.body)
    elif isinstance(step.expect, Makes):
        entity = run.mirror.named.get(step.expect.name)
        if entity is None or not entity.known:
            _doubt(run, step, answer)


def _accepted(run: _Run, step: Step, body: Json) -> None:
    """Note what came of a request that should have been refused."""
    path = step.ask.path
    kind = SOURCES.get(path) or ("invoice" if path.endswith("/bill-now") else None)
    if run.accepted:
        run.result.left.append(perhaps(step.ask, body))
    elif kind is not None and isinstance(body, dict):
        fields = {"id": cast("dict[str, Json]", body).get("id")}
        run.mirror.add(step.name, Entity(kind, fields, made=True))
    elif path.endswith(("/resume", "/pause")):
        for name, _ in REFERRED.findall(path):
            run.mirror.named[name].moved = True


def _doubt(run: _Run, step: Step, answer: Answer | None) -> None:
    """Expect nothing of what a step may have changed, whatever became of it."""
    if answer is not None and answer.status == LIMITED:
        return  # it was not served
    if isinstance(step.expect, Makes):
        run.doubts.append(step.expect.kind)
    if isinstance(step.expect, Becomes) and step.does is not Does.READ:
        run.mirror.named[step.expect.name].doubt(step.expect.fields)


def _help(run: _Run, step: Step, ask: Control) -> Turn:
    """Use a control endpoint; it is help, and not judged."""
    path = str(filled(ask.path, run.mirror.known()))
    answer = yield Request("control", ask.method, path)
    if answer is None or answer.status != ask.status:
        _doubt(run, step, answer)
        run.leave(step, NO_HELP)
    elif isinstance(step.expect, Becomes):
        run.mirror.named[step.expect.name].change(step.expect.fields, step.facts)
