"""A probe being played, as a generator: it yields what to do and receives what came of it.

It knows no socket, no clock and no key; whoever drives it decides how fast, and whether at all.
"""

import hashlib
import hmac
import json
import re
from collections.abc import Callable, Generator, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple, cast

from apipay_drift.probes import bodies, law
from apipay_drift.probes.model import (
    ABSENT,
    Ask,
    Control,
    Hear,
    Json,
    Probe,
    Ref,
    Reply,
    Step,
    Visit,
)
from apipay_drift.probes.patterns import Difference, Each, Exactly, differences

KEY = "X-API-Key"


class Request(NamedTuple):
    """What to send. `target` is `api`, `control` or `page`; the path goes below its base URL."""

    target: str
    method: str
    path: str
    query: tuple[tuple[str, str], ...] = ()
    headers: tuple[tuple[str, str], ...] = ()
    content: bytes | None = None


class Answer(NamedTuple):
    """What came back; names of headers in lower case."""

    status: int
    headers: Mapping[str, str]
    content: bytes

    @property
    def body(self) -> Json:
        """The body as JSON, ABSENT where it is none."""
        return bodies.read(self.content)


class Listen(NamedTuple):
    """Wait for so many webhooks and return all that have arrived; None: answer with `status`."""

    number: int | None
    status: int = 200


class Webhook(NamedTuple):
    """A webhook as it arrived."""

    headers: Mapping[str, str]
    content: bytes


@dataclass(slots=True)
class Finding:
    """What did not fit in one step; `step` counts from 1."""

    step: int
    facts: tuple[str, ...]
    difference: Difference
    request: Request | None
    answer: Answer | None


@dataclass(slots=True)
class Outcome:
    """All that a probe had to say."""

    findings: list[Finding] = field(default_factory=list[Finding])
    exchanges: list[tuple[Request, Answer]] = field(default_factory=list[tuple[Request, Answer]])


Turn = Generator[Request | Listen, "Answer | list[Webhook]", None]
Play = Generator[Request | Listen, "Answer | list[Webhook]", Outcome]


def play(probe: Probe, world: Mapping[str, Json]) -> Play:
    """Yield each request of a probe, be sent its answer, and return what did not fit.

    `world` has `key`, `wrong_key`, `phone`, `run` (a text of this run's own) and, for probes that
    need them, `key_id`, `organisation_id` and `hook_url`. A probe ends with the first step that
    finds something: what comes later rests on it.
    """
    known = dict(world)
    outcome = Outcome()
    for number, step in enumerate(probe.steps, 1):
        facts = (step.facts if isinstance(step, Ask) else ()) or probe.facts
        yield from _TURNS[type(step)](step, _Notes(number, facts, known, outcome))
        if outcome.findings:
            break
    return outcome


@dataclass(slots=True)
class _Notes:
    """Where a step writes down what it saw."""

    number: int
    facts: tuple[str, ...]
    known: dict[str, Json]
    outcome: Outcome

    def find(
        self,
        found: Iterator[Difference] | list[Difference],
        request: Request | None = None,
        answer: Answer | None = None,
    ) -> None:
        self.outcome.findings += [
            Finding(self.number, difference.facts or self.facts, difference, request, answer)
            for difference in found
        ]

    def keep(self, name: str, value: Json) -> None:
        if name:
            self.known[name] = value


def _ask(step: Ask, notes: _Notes) -> Turn:
    request = written(step, notes.known)
    answer = cast("Answer", (yield request))
    notes.outcome.exchanges.append((request, answer))
    notes.keep(step.keep, answer.body)
    notes.find(_judged(step, request, answer, notes.known), request, answer)


def _judged(
    step: Ask, request: Request, answer: Answer, known: Mapping[str, Json]
) -> Iterator[Difference]:
    yield from differences(step.status, answer.status, "status")
    for name, expected in step.gives.items():
        got = answer.headers.get(name, ABSENT)
        yield from differences(filled(expected, known), got, f"header {name}")
    if step.answer is not None:
        yield from differences(filled(step.answer, known), answer.body, "body ")
    asked = law.operation(request.method, request.path)
    if asked is not None and answer.status == step.status:
        yield from law.breaches(asked, answer.status, answer.headers, answer.body)


def _visit(step: Visit, notes: _Notes) -> Turn:
    request = Request("page", "GET", str(filled(step.url, notes.known)))
    answer = cast("Answer", (yield request))
    notes.find(differences(200, answer.status, "status"), request, answer)
    text = answer.content.decode("utf-8", "replace")
    for shown in step.shows:
        if str(filled(shown, notes.known)) not in text:
            notes.find([Difference("page", f"shows {shown}", "does not")], request, answer)


def _control(step: Control, notes: _Notes) -> Turn:
    content = None if step.body is ABSENT else _json(filled(step.body, notes.known))
    path = str(filled(step.path, notes.known))
    request = Request("control", step.method, path, headers=_typed(content), content=content)
    answer = cast("Answer", (yield request))
    notes.keep(step.keep, answer.body)
    notes.find(differences(step.status, answer.status, "control status"), request, answer)


def _reply(step: Reply, notes: _Notes) -> Turn:
    del notes
    yield Listen(None, step.status)


def _hear(step: Hear, notes: _Notes) -> Turn:
    heard = cast("list[Webhook]", (yield Listen(len(step.bodies))))
    bodies = [_read(webhook.content) for webhook in heard]
    notes.find(differences(filled(list(step.bodies), notes.known), bodies, "webhooks "))
    secrets = [str(filled(each, notes.known)) for each in (step.secret, *step.others)]
    notes.find(_signed(heard, secrets))
    if step.same and len({webhook.content for webhook in heard}) > 1:
        notes.find([Difference("webhooks", "the same bytes each time", "different ones")])


def _signed(heard: list[Webhook], secrets: list[str]) -> Iterator[Difference]:
    """Yield what is not signed with any of the secrets, and secrets that sign nothing (W04)."""
    unused = set(secrets)
    for webhook in heard:
        got = webhook.headers.get("x-webhook-signature", ABSENT)
        signing = {each for each in secrets if got == f"sha256={_hmac(each, webhook.content)}"}
        unused -= signing
        if not signing:
            yield Difference("header x-webhook-signature", "sha256=<HMAC of the body>", got)
    if heard and unused and len(secrets) > 1:
        yield Difference("webhooks", "one for each webhook", "one webhook did not hear")


def _hmac(secret: str, content: bytes) -> str:
    return hmac.new(secret.encode(), content, hashlib.sha256).hexdigest()


_TURNS: Mapping[type[Step], Callable[..., Turn]] = {
    Ask: _ask,
    Visit: _visit,
    Control: _control,
    Reply: _reply,
    Hear: _hear,
}


def written(step: Ask, known: Mapping[str, Json]) -> Request:
    """Return the request of a step, with everything that it refers to filled in."""
    content = None if step.body is ABSENT else _json(filled(step.body, known))
    if step.raw is not None:
        content = step.raw.encode()
    headers = {**dict(_typed(content)), **step.headers}
    key = filled(step.key, known)
    if key is not ABSENT:
        headers[KEY] = str(key)
    query = tuple(
        (name, str(filled(value, known)))
        for name, values in step.query.items()
        for value in (values if isinstance(values, list) else [values])
    )
    path = str(filled(step.path, known))
    return Request("api", step.method, path, query, tuple(headers.items()), content)


def filled(value: Json, known: Mapping[str, Json]) -> Json:
    """Return a value with every `Ref`, and every `{name}` of a text, replaced by what it means."""
    fill = _FILLS.get(type(value))
    return value if fill is None else fill(value, known)


def _filled_fields(value: Mapping[str, Json], known: Mapping[str, Json]) -> dict[str, Json]:
    return {name: filled(inner, known) for name, inner in value.items()}


def _filled_text(value: str, known: Mapping[str, Json]) -> str:
    return re.sub(r"\{([a-z_][\w.]*)\}", lambda hit: str(_found(hit[1], known)), value)


_FILLS: Mapping[type, Callable[[Any, Mapping[str, Json]], Json]] = {
    Ref: lambda value, known: _found(value.path, known),
    str: _filled_text,
    dict: _filled_fields,
    list: lambda value, known: [filled(inner, known) for inner in value],
    Exactly: lambda value, known: Exactly(_filled_fields(value.fields, known)),
    Each: lambda value, known: Each(filled(value.item, known), value.least),
}


def _found(path: str, known: Mapping[str, Json]) -> Json:
    root, *way = path.split(".")
    value: Json = known[root]
    for step in way:
        if isinstance(value, list) and step.isdecimal() and int(step) < len(value):
            value = value[int(step)]
        elif isinstance(value, Mapping):
            value = cast("Mapping[str, Json]", value).get(step, ABSENT)
        else:
            return ABSENT
    return value


def _json(value: Json) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode()


def _typed(content: bytes | None) -> tuple[tuple[str, str], ...]:
    return () if content is None else (("Content-Type", law.MEDIA),)


def _read(content: bytes) -> Json:
    try:
        return json.loads(content)
    except ValueError:
        return ABSENT
