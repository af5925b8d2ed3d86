"""A live check from beginning to end: look where we are, follow the plan, tell what was found."""

import shlex
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from typing import NamedTuple

import httpx

from apipay_drift.addresses import login
from apipay_drift.deviations import findings
from apipay_drift.errors import CannotRun
from apipay_drift.findings import Json, Report, Texts, Unchecked
from apipay_drift.live.budget import Budget
from apipay_drift.live.choose import NOT_ENOUGH, choose
from apipay_drift.live.control import Doors, another_key, find_doors
from apipay_drift.live.course import Course, Result, course
from apipay_drift.live.days import days, moment
from apipay_drift.live.driving import Driver, Progress, look_what_came, meet_limit
from apipay_drift.live.ending import Ending, Interrupted
from apipay_drift.live.journal import Journal, load
from apipay_drift.live.journal_file import File, new_file
from apipay_drift.live.marks import marks
from apipay_drift.live.model import Step, label
from apipay_drift.live.options import Options, is_loopback
from apipay_drift.live.plan import Means, plan
from apipay_drift.live.rate import Rate
from apipay_drift.live.strangers import LOOKS, look_at_paid
from apipay_drift.live.wire import Unreachable, Wire


class Clock(NamedTuple):
    """What a run knows of time: how to wait and to count seconds, and today's moment."""

    sleep: Callable[[float], None] = time.sleep
    seconds: Callable[[], float] = time.monotonic
    now: Callable[[], datetime] = lambda: datetime.now(UTC)


def run(
    options: Options,
    progress: Progress = lambda *_: None,
    clock: Clock = Clock(),  # noqa: B008 - immutable
    ending: Ending | None = None,
) -> Report:
    """Hold a server to the contract, and return what was found.

    `progress` is told before each request: how many were sent, how many are planned, which comes.
    `ending` may ask for an end while it runs.

    Raises:
        CannotRun: The server cannot be reached, refuses the key, or is no such API. What was done
            until then is in a journal file, which the message names. Or an end was asked for, and
            what was made is cancelled.
    """
    ending = ending or Ending()
    if not options.api_key:
        raise CannotRun("the key is missing: set APIPAY_API_KEY, or give --api-key")
    resumed = options.resume
    with ExitStack() as stack:
        earlier = stack.enter_context(load(resumed, options.api_key)) if resumed else None
        options = options.going_on(earlier.run) if earlier else options
        client = stack.enter_context(_client(options))
        doors = _doors(client, options)
        journal = _begun(earlier, options, doors, clock)
        lender = doors if options.writes else None
        with (
            _journaled(options, journal, ending),
            another_key(client, lender, journal) as other_key,
        ):
            wire = _wire(client, options, doors, journal, clock)
            wire.ends = lambda: ending.asked
            result = _followed(options, wire, other_key, progress, doors=doors, clock=clock)
    return _report(options, result, wire, binding=doors is not None)


def _followed(
    options: Options, wire: Wire, other_key: str | None, progress: Progress,
    *, doors: Doors | None, clock: Clock,
) -> Result:  # fmt: skip
    """Follow the plan; return what was found, and what was not looked at."""
    steps, never = plan(_means(options, doors, other_key))
    chosen = _chosen(steps, options)
    going_on = bool(wire.journal.earlier)
    if options.paid_invoice and not going_on and _gives_back(chosen, options):
        look_at_paid(options.paid_invoice, wire)
    world, began = _world(options, wire, other_key, doors, clock)

    def begin(steps: Sequence[Step]) -> Course:
        return course(steps, world, now=began, budget=wire.budget, binding=doors is not None)

    driver = Driver(wire, progress, going_on=going_on)
    result, asked = driver.follow(steps, chosen, begin, writes=options.writes)
    look_what_came(result, wire)
    if options.check_rate_limit:
        meet_limit(driver, other_key or options.api_key, result, ours=other_key is not None)
    result.unchecked[:0] = [*never, *_left_out(steps, asked)]
    return result


def preview(options: Options) -> tuple[tuple[Step, ...], tuple[Unchecked, ...]]:
    """Return what a run would ask, without asking anything, and what it would not.

    On loopback it takes it that there are control endpoints, elsewhere where they are named.
    """
    control = options.control is not None or is_loopback(options.base_url)
    steps, never = plan(_means(options, Doors("", limited=True) if control else None, "a key"))
    chosen = _chosen(steps, options)
    return chosen, (*never, *_left_out(steps, chosen))


def _chosen(steps: tuple[Step, ...], options: Options) -> tuple[Step, ...]:
    """Return the steps that the requests allow, with those for a look at a paid invoice."""
    chosen = choose(steps, options.max_requests)
    looks = _gives_back(chosen, options)
    return choose(steps, options.max_requests - LOOKS) if looks else chosen


def _gives_back(chosen: tuple[Step, ...], options: Options) -> bool:
    paid = f"/invoices/{options.paid_invoice}/"
    return any(step.ask.path.startswith(paid) for step in chosen)


def _begun(earlier: Journal | None, options: Options, doors: Doors | None, clock: Clock) -> Journal:
    """Return the journal of a run that begins, or the one that it goes on with.

    Raises:
        CannotRun: The control endpoints that helped the run before do not answer any more.
    """
    if earlier is None:
        file = File(options.journal) if options.journal else new_file(Path(), options.seed)
        return Journal(_identity(options, doors, clock), options.api_key, file=file)
    if earlier.run.get("helped") and doors is None:
        where = options.control or options.target
        raise CannotRun(f"{where}: the sandbox that was to help does not answer; is it running?")
    return earlier


def _identity(options: Options, doors: Doors | None, clock: Clock) -> dict[str, object]:
    """Return what makes a run go the way it goes."""
    began = doors.now if doors and doors.now else clock.now()
    return {**options.told(), "began": began.isoformat(), "helped": doors is not None}


def _client(options: Options) -> httpx.Client:
    agent = f"apipay-drift/{metadata.version('apipay-kz')}"
    return httpx.Client(
        auth=login(options.base_url),
        timeout=options.timeout,
        trust_env=not is_loopback(options.base_url),
        headers={"User-Agent": agent, "Accept": "application/json"},
    )


def _doors(client: httpx.Client, options: Options) -> Doors | None:
    """Look for control endpoints where there may be some: reading them changes nothing."""
    if options.control or options.writes or is_loopback(options.base_url):
        return find_doors(client, options.target, options.control, options.api_key)
    return None


def _means(options: Options, doors: Doors | None, other_key: str | None) -> Means:
    return Means(
        writes=options.writes,
        control=doors is not None and options.writes and options.paid_invoice is None,
        another=other_key is not None,
        limited=doors is None or doors.limited,
        paid_invoice=options.paid_invoice,
    )


def _wire(
    client: httpx.Client, options: Options, doors: Doors | None, journal: Journal, clock: Clock
) -> Wire:
    return Wire(
        client=client,
        api=options.target,
        control=doors.url if doors else None,
        budget=Budget(options.max_requests, journal.spent),
        rate=Rate(options.api_key, limited=doors is None or doors.limited),
        journal=journal,
        timeout=options.timeout,
        sleep=clock.sleep,
        now=clock.seconds,
    )


def _world(
    options: Options, wire: Wire, other_key: str | None, doors: Doors | None, clock: Clock
) -> tuple[dict[str, Json], datetime]:
    """Return what the plan refers to, and the moment from which it counts its days."""
    marked = marks(options.seed)
    world: dict[str, Json] = {
        "base": options.target,
        "key": options.api_key,
        "other_key": other_key,
        "phone": options.phone,
        **_other_phones(options),
        **marked._asdict(),
        "searched": marked.full.swapcase(),
    }
    began = moment(wire.journal.run.get("began"))
    if began is None:
        raise CannotRun("the journal does not say when its run began")
    today = doors.now if doors and doors.now else clock.now()
    world["midnight"] = days(today)["today"] != days(began)["today"]
    return world, began


def _other_phones(options: Options) -> dict[str, str]:
    """Return the phones of other customers; where people are reached, there is the one."""
    others = ("80000000000", "89999999999")
    if not is_loopback(options.base_url):
        others = (options.phone, options.phone)
    return dict(zip(("phone_b", "phone_s"), others, strict=True))


@contextmanager
def _journaled(options: Options, journal: Journal, ending: Ending) -> Iterator[None]:
    """Keep the journal of a run until its end; where it breaks off, say how to go on."""
    file = journal.file or new_file(Path(), options.seed)
    ending.patient = options.writes
    try:
        yield
        file.discard()
    except (Unreachable, KeyboardInterrupt) as fault:
        if not journal.exchanges:
            file.forget()
            raise CannotRun(str(fault) or "interrupted before anything was made") from None
        said = str(fault) or "interrupted"
        if file.fault:
            mark = marks(options.seed).run
            raise CannotRun(f"{said}; {file.fault}; what was made is marked {mark}") from None
        command = f"apipay drift live --resume {shlex.quote(str(file.path))}"
        raise CannotRun(f"{said}; go on with: {command}") from None
    except Interrupted:
        file.discard()
        raise
    except CannotRun:
        file.forget()
        raise
    finally:
        ending.patient = False
        file.close()


def _left_out(steps: tuple[Step, ...], chosen: tuple[Step, ...]) -> list[Unchecked]:
    names = {step.name for step in chosen}
    return [
        Unchecked(label(step), NOT_ENOUGH) for step in steps if step.name not in names and step.cost
    ]


def _paid_elsewhere(options: Options, *, binding: bool) -> Iterator[Texts]:
    """Yield what is to be known where an invoice was named and a sandbox could pay one."""
    named = f"--paid-invoice {options.paid_invoice}"
    if binding and options.paid_invoice is not None:
        yield {
            "en": f"{named}: refunds were checked with this invoice, and the sandbox was not asked"
            " to pay; without this option it pays invoices of the run, and more is checked.",
            "ru": f"{named}: возвраты проверены на этом счёте, и песочницу не просили платить; без"
            " этого параметра она оплатит счета самого запуска, и проверено будет больше.",
        }


def _report(options: Options, result: Result, wire: Wire, *, binding: bool) -> Report:
    deviations = [*result.deviations, *wire.rate.deviations()]
    seed: Texts = {
        "en": f"Seed {options.seed}: --seed {options.seed} sends the same requests.",
        "ru": f"Зерно {options.seed}: --seed {options.seed} отправит те же запросы.",
    }
    return Report(
        kind="live",
        source="contract",
        target=options.target,
        findings=findings(deviations),
        requests=wire.budget.sent,
        checked=tuple(sorted(result.settled)),
        unchecked=tuple(result.unchecked),
        notes=(seed, *_paid_elsewhere(options, binding=binding), *result.left),
        house_rules_bind=binding,
    )
