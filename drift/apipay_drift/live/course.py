"""A live check in progress, as a generator: it yields requests and is sent what came of them.

It knows no socket and no clock. None for an answer says that nobody knows what became of the
request: nothing is asserted of it then, and nothing is sent twice for it.
"""

import re
from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import cast

from apipay_drift.deviations import Deviation
from apipay_drift.findings import Texts, Unchecked
from apipay_drift.live.case import Case
from apipay_drift.live.choose import NOT_ENOUGH
from apipay_drift.live.days import days, moment
from apipay_drift.live.evidence import evidence
from apipay_drift.live.judge import judge
from apipay_drift.live.leftovers import undoing
from apipay_drift.live.mirror import Mirror
from apipay_drift.live.model import Becomes, Makes, Step, label
from apipay_drift.probes.model import Control, Json
from apipay_drift.probes.play import Answer, Request, filled, written

Course = Generator[Request, Answer | None, "Result"]
REFERRED = re.compile(r"\{(\w+)\.(\w+)\}")


@dataclass(slots=True)
class Result:
    """All that a run found, and what it could not."""

    deviations: list[Deviation] = field(default_factory=list[Deviation])
    settled: set[str] = field(default_factory=set[str])
    unchecked: list[Unchecked] = field(default_factory=list[Unchecked])
    left: list[Texts] = field(default_factory=list[Texts])


@dataclass(slots=True)
class _Run:
    world: dict[str, Json]
    binding: bool
    left: Callable[[], int]
    mirror: Mirror = field(default_factory=Mirror)
    failed: set[str] = field(default_factory=set[str])
    result: Result = field(default_factory=Result)


def course(
    plan: Sequence[Step],
    world: Mapping[str, Json],
    *,
    now: datetime,
    left: Callable[[], int],
    binding: bool,
) -> Course:
    """Yield the requests of a plan, and return what was found.

    `world` has `key`, `wrong_key`, `phone`, `token` (100 characters of this run's own) and, where
    the plan asks for it, `other_key`. `now` counts until an answer shows the server's clock.
    `left` says how many requests to the API are left. `binding`: the server is a sandbox of ours,
    which follows the house rules.
    """
    run = _Run({**world, "day": days(now)}, binding, left)
    for index, step in enumerate(plan):
        reason = _hindrance(run, step, plan[index + 1 :])
        if reason:
            run.failed.add(step.name)
            run.result.unchecked.append(Unchecked(label(step), reason))
        else:
            yield from _play(run, step)
    yield from undoing(run.mirror, run.world, run.result.left, left)
    return run.result


def _hindrance(run: _Run, step: Step, rest: Sequence[Step]) -> str:
    """Return why a step would say nothing, empty where it would."""
    if run.failed.intersection(step.needs):
        return "what it rests on did not go as it should"
    if not all(_is_there(run, *reference) for reference in REFERRED.findall(step.ask.path)):
        return "there is nothing to look at yet"
    reserved = sum(each.cost for each in rest if _undoes(each))
    if step.cost and not _undoes(step) and run.left() <= reserved:
        return NOT_ENOUGH
    return ""


def _is_there(run: _Run, name: str, field: str) -> bool:
    entity = run.mirror.named.get(name)
    return entity is not None and type(entity.fields.get(field)) in (int, str)


def _undoes(step: Step) -> bool:
    return isinstance(step.expect, Becomes) and step.expect.fields.get("status") == "cancelled"


def _play(run: _Run, step: Step) -> Generator[Request, Answer | None, None]:
    if isinstance(step.ask, Control):
        yield from _help(run, step, step.ask)
        return
    known = {**run.world, **run.mirror.known()}
    request = written(step.ask, known)
    answer = yield request
    if answer is None:
        run.failed.add(step.name)
        run.result.unchecked.append(Unchecked(label(step), "the connection broke meanwhile"))
        return
    case = Case(step, request, answer, run.mirror, run.world, run.binding)
    yield from _judged(run, case)
    if answer.status != step.ask.status:
        run.failed.add(step.name)
    run.result.settled.update(step.facts)
    told = evidence(request, answer)
    run.result.deviations += [replace(each, evidence=told) for each in case.found]
    _look_at_clock(run, step)


def _judged(run: _Run, case: Case) -> Generator[Request, Answer | None, None]:
    """Judge an answer; second looks are paid from the same budget."""
    judging = judge(case)
    try:
        again = next(judging)
        while True:
            answer = None
            if run.left() > 0:
                answer = yield again
            again = judging.send(answer)
    except StopIteration:
        return


def _help(run: _Run, step: Step, ask: Control) -> Generator[Request, Answer | None, None]:
    """Use a control endpoint; it is help, and not judged."""
    path = str(filled(ask.path, run.mirror.known()))
    answer = yield Request("control", ask.method, path)
    if answer is None or answer.status != ask.status:
        run.failed.add(step.name)
        run.result.unchecked.append(Unchecked(label(step), "the control endpoint did not help"))
    elif isinstance(step.expect, Becomes):
        run.mirror.named[step.expect.name].change(step.expect.fields, step.facts)


def _look_at_clock(run: _Run, step: Step) -> None:
    """Count days from the server's clock, once something of our own shows it."""
    if not isinstance(step.expect, Makes) or "moment" in run.world:
        return
    entity = run.mirror.named.get(step.expect.name)
    shown = moment(entity.fields.get("created_at")) if entity else None
    if shown is not None:
        run.world["moment"] = shown.isoformat()
        run.world["day"] = cast("Json", days(shown))
