"""What a run has made is undone at its end, as far as its plan has not done so.

Where nobody knows whether something was made, it is looked for by the marks of the run: nothing
that lacks them is ever touched.
"""

from collections.abc import Generator, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import cast

from apipay_drift.findings import Texts
from apipay_drift.live.budget import Budget
from apipay_drift.live.lists import is_ours, items
from apipay_drift.live.mirror import Entity, Mirror, is_id
from apipay_drift.live.model import Becomes, Kind, Step
from apipay_drift.probes.model import Ask, Control, Json
from apipay_drift.probes.play import Answer, Request, written
from apipay_drift.probes.steps import INVOICES, SCHEDULES, get, post

OK = 200
DONE = frozenset({200, 400})  # 400: it is settled already
TRIES = 2  # of a cancel, which may be sent again where nobody knows whether it was served
PATHS: Mapping[Kind, str] = {"invoice": INVOICES, "schedule": SCHEDULES}
SEARCHES: Mapping[Kind, Mapping[str, Json]] = {
    "invoice": {"search": "{token}", "per_page": 100},
    "schedule": {"per_page": 100},
}
NAMES: Mapping[Kind, Texts] = {
    "invoice": {"en": "Invoice", "ru": "Счёт"},
    "schedule": {"en": "Schedule", "ru": "Расписание"},
}

Undoing = Generator[Request, Answer | None, None]


def undoes(step: Step) -> bool:
    """Tell whether a step cancels something."""
    return isinstance(step.expect, Becomes) and step.expect.fields.get("status") == "cancelled"


def cancelling(step: Step, mirror: Mirror) -> Step:
    """Return a step that undoes something as a plain cancel, which rests on nothing else."""
    expect = cast("Becomes", step.expect)
    known = mirror.named.get(expect.name)
    if known is None or known.kind not in PATHS:
        return step
    path = f"{PATHS[known.kind]}/{{{expect.name}.id}}/cancel"
    return replace(step, ask=Ask("POST", path), needs=(expect.name,))


def to_undo(
    mirror: Mirror, doubts: Iterable[Kind], rest: Sequence[Step], *, shaky: bool = False
) -> int:
    """Return how many requests are to be kept, so that nothing stays behind.

    `shaky`: the connection has broken before, and one of them may have to be sent twice.
    """
    undone = {
        step.expect.name
        for step in rest
        if isinstance(step.expect, Becomes) and (undoes(step) or isinstance(step.ask, Control))
    }
    owed = [name for name, entity in mirror.named.items() if _to_cancel(entity)]
    doubted = [kind for kind in doubts if kind in PATHS]
    planned = sum(step.cost for step in rest if undoes(step))
    kept = planned + len(set(owed) - undone) + len(doubted) + len(set(doubted))
    return kept + 1 if shaky and kept else kept


def undoing(
    mirror: Mirror,
    world: Mapping[str, Json],
    doubts: Sequence[Kind],
    left: list[Texts],
    budget: Budget,
) -> Undoing:
    """Yield the requests that cancel what is still open, and note what stays behind."""
    for kind in sorted(PATHS.keys() & set(doubts)):
        yield from _look_for(kind, mirror, world, left, budget)
    for entity in list(mirror.named.values()):
        if not _to_cancel(entity):
            continue
        cancel = written(post(f"{PATHS[entity.kind]}/{entity.id}/cancel"), world)
        answer = None
        for _ in range(TRIES):
            if answer is None and budget.left > 0:
                answer = yield cancel
        if answer is None or answer.status not in DONE:
            left.append(_stays(entity))


def _to_cancel(entity: Entity) -> bool:
    return entity.made and entity.kind in PATHS and entity.known and entity.open


def _look_for(
    kind: Kind, mirror: Mirror, world: Mapping[str, Json], left: list[Texts],
    budget: Budget,
) -> Undoing:  # fmt: skip
    """Find what was made without anybody seeing its id."""
    answer = None
    if budget.left > 0:
        answer = yield written(get(PATHS[kind], query=SEARCHES[kind]), world)
    found = items(answer.body) if answer is not None and answer.status == OK else None
    if found is None:
        left.append(_unseen(kind, world))
        return
    for item in found:
        if mirror.find(kind, item.get("id")) is None and is_ours(item, str(world["run"])):
            mirror.add(f"{kind} {item.get('id')}", Entity(kind, dict(item), made=True))


def perhaps(ask: Ask | Control, body: Json) -> Texts:
    """Return what to tell of a request that was accepted where nothing may be made."""
    shown = cast("dict[str, Json]", body).get("id") if isinstance(body, dict) else None
    identity = f", id {shown}" if is_id(shown) else ""
    return {
        "en": f"{ask.method} {ask.path} was accepted{identity}: look whether it made something.",
        "ru": f"{ask.method} {ask.path}: запрос принят{identity}; проверьте, не создал ли он чего.",
    }


def _stays(entity: Entity) -> Texts:
    name = NAMES[entity.kind]
    return {
        "en": f"{name['en']} {entity.id} could not be cancelled and stays behind.",
        "ru": f"{name['ru']} {entity.id}: отменить не удалось, запись осталась.",
    }


def _unseen(kind: Kind, world: Mapping[str, Json]) -> Texts:
    run, name = world["run"], NAMES[kind]
    return {
        "en": f"{name['en']}: one may have been made and stay behind; its text has {run}.",
        "ru": f"{name['ru']}: запись могла быть создана и остаться; в её тексте есть {run}.",
    }
