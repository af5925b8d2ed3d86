"""The rules for what a value itself may be: type, null, enumeration, bounds, format, default.

Each rule looks at one pair and says what changed; the catalogue says what that means for a client.
"""

from collections.abc import Callable, Mapping
from fractions import Fraction

from apipay_drift.findings import Json
from apipay_drift.spec import reading
from apipay_drift.spec.allowing import refused
from apipay_drift.spec.changes import Pair, Told
from apipay_drift.spec.lengths import span
from apipay_drift.spec.shapes import NOTHING, Limit, Shape

LENGTHS = ("minLength", "maxLength")
SYNONYMS: Mapping[str, str] = {"url": "uri", "datetime": "date-time", "guid": "uuid"}


def types(pair: Pair) -> Told:
    """Say how the set of types changed; an integer is a number too."""
    before, after = pair.before, pair.after
    alone = not comparable(before, after)  # nothing else will speak of null
    more, less = _wider(after, before, null=alone), _wider(before, after, null=alone)
    if more and less:
        return
    kind = "type-changed"
    if more or less:
        kind = "type-widened" if more else "type-narrowed"
    yield pair.change(kind, _kinds(before), _kinds(after), of="types")


def comparable(before: Shape, after: Shape) -> bool:
    """Tell whether more than the type can be compared: some value may fit both."""
    if before.unconstrained or after.unconstrained:
        return before.unconstrained and after.unconstrained
    if before.types is None or after.types is None:
        return True
    return bool(_numbers(before.types) & _numbers(after.types)) or before.types == after.types


def null(pair: Pair) -> Told:
    """Say that null is allowed now, or no longer."""
    before, after = pair.before, pair.after
    open_ended = [shape.types is None and not shape.choices for shape in (before, after)]
    if any(open_ended) or before.nullable == after.nullable:
        return
    kind = "became-nullable" if after.nullable else "became-not-nullable"
    yield pair.change(kind, _kinds(before), _kinds(after), of="types")


def values(pair: Pair) -> Told:
    """Say which values of an enumeration came and went; a constant is an enumeration of one."""
    before, after = pair.before.values, pair.after.values
    if before is None and after is None:
        return
    if before is None:
        yield pair.change("enum-imposed", None, list(after or ()), of="values")
    elif after is None:
        yield pair.change("enum-lifted", list(before), None, of="values")
    gone = refused(pair.after, before or ())
    come = refused(pair.before, after or ())
    if gone and come and len(before or ()) == len(after or ()) == 1:
        yield pair.change("constant-changed", gone[0], come[0], of="values")
        return
    if gone:
        yield pair.change("enum-values-removed", gone, None, of="values")
    if come:
        yield pair.change("enum-values-added", None, come, of="values")


def limits(pair: Pair) -> Told:
    """Say which bounds became tighter and which looser; an enumeration needs none."""
    if _enumerated(pair):
        return
    before, after = pair.before.limits, pair.after.limits
    for keyword in dict.fromkeys((*before, *after)):
        old, new = before.get(keyword), after.get(keyword)
        if _implied(keyword, new, pair.before) or _implied(keyword, old, pair.after):
            continue
        kind = _moved(keyword, old, new)
        if kind:
            yield pair.change(kind, old and old.written, new and new.written, keyword)


def patterns(pair: Pair) -> Told:
    """Say that a text has to match another pattern; which is the wider cannot be told."""
    if _enumerated(pair):
        return
    gone = sorted(pair.before.patterns - pair.after.patterns)
    come = sorted(pair.after.patterns - pair.before.patterns)
    if gone or come:
        kind = (
            "pattern-changed" if gone and come else "pattern-added" if come else "pattern-removed"
        )
        yield pair.change(kind, " ".join(gone) or None, " ".join(come) or None, of="patterns")


def formats(pair: Pair) -> Told:
    """Say that the format changed, came or went."""
    if _enumerated(pair):
        return
    before, after = _format(pair.before), _format(pair.after)
    if before != after:
        kind = "format-changed"
        if before is None or after is None:
            kind = "format-added" if before is None else "format-removed"
        yield pair.change(kind, pair.before.format, pair.after.format, of="format")


def default(pair: Pair) -> Told:
    """Say that leaving the value out means something else."""
    before, after = pair.before.default, pair.after.default
    if before is NOTHING and after is NOTHING:
        return
    if before is NOTHING or after is NOTHING:
        kind = "default-added" if before is NOTHING else "default-removed"
        yield pair.change(kind, _shown(before), _shown(after), of="default")
    elif not reading.same(before, after):
        yield pair.change("default-changed", before, after, of="default")


def deprecated(pair: Pair) -> Told:
    """Say that something is going to go."""
    if pair.before.deprecated != pair.after.deprecated:
        kind = "deprecated" if pair.after.deprecated else "no-longer-deprecated"
        yield pair.change(kind, pair.before.deprecated, pair.after.deprecated, of="deprecated")


def others(pair: Pair) -> Told:
    """Say that a keyword changed that is compared as a whole (`not`, `if`, `contains` …)."""
    before, after = pair.before.others, pair.after.others
    for keyword in dict.fromkeys((*before, *after)):
        old, new = before.get(keyword), after.get(keyword)
        if old != new:
            kind = "keyword-changed"
            if old is None or new is None:
                kind = "keyword-added" if old is None else "keyword-removed"
            yield pair.change(kind, old, new, keyword)


RULES: tuple[Callable[[Pair], Told], ...] = (
    null, values, limits, patterns, formats, default, deprecated, others,
)  # fmt: skip


def _wider(one: Shape, other: Shape, *, null: bool) -> bool:
    """Tell whether every type that the other allows is allowed by the one."""
    if one.unconstrained or other.unconstrained:
        return one.unconstrained
    if one.types is None or other.types is None:
        return True  # choices and the like say more; they are compared by themselves
    allowed = one.types | ({"integer"} if "number" in one.types else frozenset())
    return other.types <= allowed and (not null or one.nullable or not other.nullable)


def _numbers(kinds: frozenset[str]) -> frozenset[str]:
    return kinds | {"number"} if "integer" in kinds else kinds


def _kinds(shape: Shape) -> str | list[str]:
    if shape.types is None:
        return "any"
    listed = list(shape.kinds())
    return listed[0] if len(listed) == 1 else listed


def _enumerated(pair: Pair) -> bool:
    return pair.before.values is not None or pair.after.values is not None


def _implied(keyword: str, limit: Limit | None, other: Shape) -> bool:
    """Tell whether a length that only one side writes down is what the other's pattern says."""
    if limit is None or keyword in other.limits or keyword not in LENGTHS:
        return False
    spans = [found for pattern in other.patterns if (found := span(pattern)) is not None]
    if keyword == "minLength":
        return any(found.least >= limit.rank[0] for found in spans)
    return any(found.most is not None and found.most <= -limit.rank[0] for found in spans)


def _moved(keyword: str, old: Limit | None, new: Limit | None) -> str:
    if old is None or new is None:
        return "limit-tightened" if old is None else "limit-loosened"
    if old.rank == new.rank:
        return ""
    if keyword == "multipleOf":
        return _stepped(old, new)
    return "limit-tightened" if new.rank > old.rank else "limit-loosened"


def _stepped(old: Limit, new: Limit) -> str:
    """A step of 0.1 after one of 0.01 allows less; 0.3 after 0.2 something else."""
    before, after = Fraction(old.rank[0]), Fraction(new.rank[0])  # a Decimal's % has its limits
    if after % before == 0:
        return "limit-tightened"
    return "limit-loosened" if before % after == 0 else "limit-changed"


def _format(shape: Shape) -> str | None:
    return SYNONYMS.get(shape.format, shape.format) if shape.format else None


def _shown(value: Json) -> Json:
    return None if value is NOTHING else value
