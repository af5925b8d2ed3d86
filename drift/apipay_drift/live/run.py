"""A live check from beginning to end: look where we are, follow the plan, tell what was found."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, replace
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path

import httpx

from apipay_drift.deviations import Deviation, findings
from apipay_drift.errors import CannotRun
from apipay_drift.findings import Report, Texts, Unchecked
from apipay_drift.live.choose import NOT_ENOUGH, choose
from apipay_drift.live.control import Doors, another_key, find_doors
from apipay_drift.live.course import Course, Result, course
from apipay_drift.live.journal import Journal, load
from apipay_drift.live.limit import meet
from apipay_drift.live.marks import marks
from apipay_drift.live.model import Step, label
from apipay_drift.live.options import Options, is_loopback
from apipay_drift.live.plan import Means, plan
from apipay_drift.live.rate import Rate
from apipay_drift.live.wire import OutOfRequests, Unreachable, Wire
from apipay_drift.probes.play import KEY, Answer, Request

UNAUTHORIZED, NOT_FOUND = 401, 404
Progress = Callable[[int, int, str], None]


def run(options: Options, progress: Progress = lambda *_: None) -> Report:
    """Hold a server to the contract, and return what was found.

    `progress` is told before each request: how many were sent, how many are planned, which comes.

    Raises:
        CannotRun: The server cannot be reached, refuses the key, or is no such API. What was done
            until then is in a journal file, which the message names.
    """
    journal = load(options.resume) if options.resume else Journal(_identity(options))
    options = replace(options, **journal.run) if options.resume else options
    with _client(options) as client:
        doors = find_doors(client, options.base_url, options.control) if options.writes else None
        with another_key(client, doors) as other_key:
            means = _means(options, doors, other_key)
            steps, never = plan(means)
            chosen = choose(steps, options.max_requests)
            wire = _wire(client, options, doors, journal)
            driven = _course(chosen, options, wire, other_key, binding=doors is not None)
            with _journaled(options, wire):
                result = _drive(driven, wire, chosen, progress)
                if options.check_rate_limit:
                    result.deviations += _meet_limit(wire, options, other_key, progress)
    result.unchecked[:0] = [*never, *_left_out(steps, chosen)]
    return _report(options, result, wire, binding=doors is not None)


def preview(options: Options) -> tuple[tuple[Step, ...], tuple[Unchecked, ...]]:
    """Return what a run would ask, without asking anything, and what it would not.

    On loopback it takes it that there are control endpoints, elsewhere where they are named.
    """
    control = options.control is not None or is_loopback(options.base_url)
    steps, never = plan(_means(options, Doors("", limited=True) if control else None, "a key"))
    chosen = choose(steps, options.max_requests)
    return chosen, (*never, *_left_out(steps, chosen))


def _identity(options: Options) -> dict[str, object]:
    """Return what makes a run go the way it goes; never the key."""
    left_out = {"api_key", "resume", "journal", "timeout"}
    return {name: value for name, value in asdict(options).items() if name not in left_out}


def _client(options: Options) -> httpx.Client:
    agent = f"apipay-drift/{metadata.version('apipay-kz')}"
    return httpx.Client(
        timeout=options.timeout,
        trust_env=not is_loopback(options.base_url),
        headers={"User-Agent": agent, "Accept": "application/json"},
    )


def _means(options: Options, doors: Doors | None, other_key: str | None) -> Means:
    return Means(
        writes=options.writes,
        control=doors is not None and options.writes,
        another=other_key is not None,
        limited=doors is None or doors.limited,
        paid_invoice=options.paid_invoice,
    )


def _wire(client: httpx.Client, options: Options, doors: Doors | None, journal: Journal) -> Wire:
    rate = Rate(options.api_key, limited=doors is None or doors.limited)
    return Wire(
        client=client,
        api=options.base_url.rstrip("/"),
        control=doors.url if doors else None,
        most=options.max_requests,
        rate=rate,
        journal=journal,
    )


def _course(
    chosen: tuple[Step, ...], options: Options, wire: Wire, other_key: str | None, *, binding: bool
) -> Course:
    marked = marks(options.seed)
    world = {
        "key": options.api_key,
        "wrong_key": marked.wrong_key,
        "other_key": other_key,
        "phone": options.phone,
        "run": marked.run,
        "token": marked.token,
        "searched": marked.token.swapcase(),
    }
    return course(chosen, world, now=datetime.now(UTC), left=wire.left, binding=binding)


def _drive(course: Course, wire: Wire, chosen: tuple[Step, ...], progress: Progress) -> Result:
    """Send what the course asks for until it ends, or the requests do."""
    planned = sum(step.cost for step in chosen)
    answer: Answer | None = None
    first = True
    try:
        request = next(course)
        while True:
            progress(wire.sent, planned, f"{request.method} {request.path}")
            try:
                answer = wire.send(request)
            except OutOfRequests:
                answer = None
            if first and request.target == "api":
                first = False
                _look_who_answers(request, answer, wire)
            request = course.send(answer)
    except StopIteration as ended:
        result: Result = ended.value
        progress(wire.sent, wire.sent, "")
        return result


def _meet_limit(
    wire: Wire, options: Options, other_key: str | None, progress: Progress
) -> list[Deviation]:
    meeting = meet(other_key or options.api_key, fresh=other_key is not None)
    try:
        request = next(meeting)
        while True:
            progress(wire.sent, wire.sent + 1, "the rate limit")
            request = meeting.send(wire.once(request))
    except StopIteration as ended:
        met: list[Deviation] = ended.value
        return met


def _look_who_answers(request: Request, answer: Answer | None, wire: Wire) -> None:
    """Tell a wrong key or address from drift, by a second operation."""
    if answer is None or not (answer.status == UNAUTHORIZED or _is_strange(answer)):
        return
    key = dict(request.headers)[KEY]
    second = wire.send(Request("api", "GET", "/invoices", headers=((KEY, key),)))
    if second is None:
        return
    if second.status == UNAUTHORIZED:
        raise CannotRun(f"{wire.api} refuses the key (401): check --api-key or APIPAY_API_KEY")
    if _is_strange(second):
        raise CannotRun(
            f"{wire.api} does not answer like the API ({second.status} to GET /invoices):"
            " --base-url has to end where the paths of openapi.yaml begin"
        )


def _is_strange(answer: Answer) -> bool:
    return not isinstance(answer.body, dict) or answer.status == NOT_FOUND


@contextmanager
def _journaled(options: Options, wire: Wire) -> Iterator[None]:
    """Where a run breaks off, keep what it did, and say how to go on."""
    try:
        yield
    except (Unreachable, KeyboardInterrupt) as fault:
        if not wire.journal.exchanges:
            raise CannotRun(str(fault) or "interrupted") from None
        file = options.journal or Path(f"apipay-drift-{options.seed}.journal")
        wire.journal.save(file)
        said = str(fault) or "interrupted"
        raise CannotRun(f"{said}; go on with: apipay drift live --resume {file}") from None


def _left_out(steps: tuple[Step, ...], chosen: tuple[Step, ...]) -> list[Unchecked]:
    names = {step.name for step in chosen}
    return [
        Unchecked(label(step), NOT_ENOUGH) for step in steps if step.name not in names and step.cost
    ]


def _report(options: Options, result: Result, wire: Wire, *, binding: bool) -> Report:
    deviations = [*result.deviations, *wire.rate.deviations()]
    seed: Texts = {
        "en": f"Seed {options.seed}: --seed {options.seed} sends the same requests.",
        "ru": f"Зерно {options.seed}: --seed {options.seed} отправит те же запросы.",
    }
    return Report(
        kind="live",
        source="contract",
        target=options.base_url,
        findings=findings(deviations),
        requests=wire.sent,
        checked=tuple(sorted(result.settled)),
        unchecked=tuple(result.unchecked),
        notes=(seed, *result.left),
        house_rules_bind=binding,
    )
