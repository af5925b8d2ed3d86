"""What one answer is held to: its status, the contract, and all that is known already."""

import re
from collections.abc import Generator, Mapping
from typing import cast

from apipay_drift.conformance import check
from apipay_drift.deviations import Deviation
from apipay_drift.live import lists
from apipay_drift.live.case import Case, hold
from apipay_drift.live.mirror import Entity
from apipay_drift.live.model import Becomes, Does, Facts, Lists, Makes, Refuses
from apipay_drift.live.moments import in_order
from apipay_drift.probes.model import ABSENT, Ask, Json
from apipay_drift.probes.patterns import fits, says
from apipay_drift.probes.play import Answer, Request, filled

OK, REDIRECT, NOT_FOUND = 200, 300, 404
BILLED = re.compile(r".*\{(\w+)\.id\}/bill-now")
SPELT = re.compile(r"(\w+)[\[.]")
GONE = frozenset({404, 405, 410, 501})
REFUSALS = frozenset({400, 422})  # of a wrong state, and of faulty fields
# What another status means, by what the step is for: a success, and anything else.
STATUSES: Mapping[Does, tuple[str, str]] = {
    Does.MAKE: ("status-changed", "refused-what-is-accepted"),
    Does.MOVE: ("status-changed", "move-refused"),
    Does.READ: ("status-changed", "status-changed"),
    Does.LIST: ("status-changed", "refused-what-is-accepted"),
    Does.ILLEGAL: ("move-allowed", "status-changed"),
    Does.FAULTY: ("accepted-what-is-refused", "status-changed"),
    Does.UNKNOWN: ("accepted-what-is-refused", "status-changed"),
    Does.NO_KEY: ("key-not-needed", "status-changed"),
    Does.WRONG_KEY: ("wrong-key-accepted", "status-changed"),
}

Judging = Generator[Request, Answer | None, list[Deviation]]


def judge(case: Case) -> Judging:
    """Yield what has to be looked at again, and return all deviations of an answer."""
    wanted = cast("Ask", case.step.ask).status
    got = case.answer.status
    if got != wanted:
        _status(case, wanted, got)
    else:
        _conform(case)
    if got == wanted or (wanted == OK <= got < REDIRECT):
        yield from _expected(case)
    else:
        _unsettle(case)
    return case.found


def _status(case: Case, wanted: int, got: int) -> None:
    success, other = STATUSES[case.step.does]
    change = success if OK <= got < REDIRECT else other
    if wanted == OK and got in GONE:
        change = "operation-gone"
    case.say(change, "status", wanted, got, _invented(case, wanted, got))


def _invented(case: Case, wanted: int, got: int) -> Facts:
    """Return the house rules that a status rests on, where the documentation leaves it open."""
    expect = case.step.expect
    if got == NOT_FOUND and isinstance(expect, Lists) and _is_past_ours(expect):
        return ("H08",)
    if {wanted, got} <= REFUSALS:
        return tuple(fact for fact in case.step.facts if fact.startswith("H"))
    return ()


def _is_past_ours(expect: Lists) -> bool:
    """Tell whether a page may be past the end of its list: nothing of ours has to stand there."""
    return expect.page > 1 and (expect.page - 1) * expect.per_page >= len(expect.holds)


def _conform(case: Case) -> None:
    request, answer = case.request, case.answer
    found = check(request.method, request.path, answer.status, answer.headers, answer.body)
    case.found.extend(found)
    for name, wanted in cast("Ask", case.step.ask).gives.items():
        if not fits(wanted, answer.headers.get(name)):
            case.say("limit-changed", name, wanted, answer.headers.get(name), ("G05", "G06"))


def _unsettle(case: Case) -> None:
    """Expect nothing of what the step would have changed, or has changed after all."""
    expect = case.step.expect
    if isinstance(expect, Becomes) and expect.name in case.mirror.named:
        case.mirror.named[expect.name].doubt(expect.fields)


def _expected(case: Case) -> Judging:
    expect = case.step.expect
    body = case.answer.body
    if isinstance(expect, Lists):
        yield from _list(case, expect, body)
    elif not isinstance(body, dict):
        pass  # the contract's own check has said so
    elif isinstance(expect, Refuses):
        _refusal(case, expect, cast("dict[str, Json]", body))
    elif isinstance(expect, Makes):
        _new(case, expect, cast("dict[str, Json]", body))
    else:
        _changed(case, expect, cast("dict[str, Json]", body))
    return case.found


def _new(case: Case, expect: Makes, body: dict[str, Json]) -> None:
    fields = cast("dict[str, Json]", filled(dict(expect.fields), case.known))
    fields = {name: value for name, value in fields.items() if value is not ABSENT}
    entity = Entity(expect.kind, fields, dict(expect.rests), made=True)
    if not case.binding:
        _bill(case)
    hold(case, entity, body)
    in_order(case, entity, body)
    case.mirror.add(expect.name, entity)


def _bill(case: Case) -> None:
    """Expect nothing of the next date of a schedule that was billed: it may move, or not (H22)."""
    schedule = case.mirror.named.get(BILLED.sub(r"\1", cast("Ask", case.step.ask).path))
    if schedule is not None:
        schedule.doubt({"next_billing_date": None})


def _changed(case: Case, expect: Becomes, body: dict[str, Json]) -> None:
    entity = case.mirror.named[expect.name]
    fields = cast("dict[str, Json]", filled(dict(expect.fields), case.known))
    entity.change(fields, case.step.facts, expect.facts)
    hold(case, entity, body)
    in_order(case, entity, body)


def _refusal(case: Case, expect: Refuses, body: dict[str, Json]) -> None:
    message = body.get("message", ABSENT)
    if expect.message and not fits(says(expect.message), message):
        case.say("message-changed", "/message", says(expect.message), message)
    if not expect.faults:
        return
    errors = body.get("errors", ABSENT)
    if not isinstance(errors, dict):
        case.say("field-missing", "/errors", sorted(expect.faults), errors, ("E02",))
        return
    named = cast("dict[str, Json]", errors)
    for name, facts in expect.faults.items():
        if name not in named:
            sure = case.binding or len(expect.faults) == 1  # elsewhere one fault may hide others
            rests = facts if sure else ("H04",)
            case.say("fault-not-named", f"/errors/{name}", "named", ABSENT, rests)
        elif name in expect.texts and not fits([says(expect.texts[name])], named[name]):
            case.say("message-changed", f"/errors/{name}", expect.texts[name], named[name])
    for name in named.keys() - expect.faults.keys():
        spelt = SPELT.match(name)  # status[], status.0: how a name is written is our own choice
        facts = ("H07",) if spelt and spelt[1] in expect.faults else ()
        case.say("fault-named-wrongly", f"/errors/{name}", ABSENT, named[name], facts)


def _list(case: Case, expect: Lists, body: Json) -> Judging:
    items = lists.items(body)
    if items is None:
        return case.found  # the contract's own check has said so
    for item in items:
        entity = case.mirror.find(expect.kind, item.get("id"))
        if entity is not None:
            hold(case, entity, item, "/data/*")
    yield from lists.judge(case, expect, cast("dict[str, Json]", body), items)
    _take(case, expect, items)
    return case.found


def _take(case: Case, expect: Lists, items: list[dict[str, Json]]) -> None:
    """Remember items of others' that later steps look at."""
    for name, index in expect.takes.items():
        if -len(items) <= index < len(items):
            case.mirror.add(name, Entity(expect.kind, dict(items[index])))
