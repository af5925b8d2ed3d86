"""`apipay contract`: hold a server to every fact that HTTP can settle, and write the report."""

import random
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from types import ModuleType
from urllib.parse import urlsplit

from apipay_drift import CannotRun
from apipay_drift.addresses import check_url, login, shown
from apipay_drift.findings import Language
from apipay_drift.live.ending import Ending
from apipay_drift.live.options import fits_header
from apipay_drift.probes import Probe
from apipay_drift.suite import Result, Run, Target, choose, pages, reach, run
from apipay_drift.suite.receiver import Receiver
from apipay_drift.suite.run import NIGHT, UNANSWERED, Profile, nightly, worst
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from apipay_cli import contract_table, language, signals
from apipay_cli.output import COULD_NOT_RUN, refuse, say

PHONE = "8XXXXXXXXXX"
PHONE_DIGITS = 11
SANDBOX_PHONE = "87001234567"  # no phone rings where a sandbox is the customer
MOMENT = 0.2  # seconds until a wait notices that an end was asked for
LOOPBACK = ("127.0.0.1", "localhost", "::1")


@dataclass(frozen=True, slots=True)
class Options:
    """What was asked for, as the command line says it."""

    target: str | None = field(repr=False)  # there may be a password in it
    api_key: str | None = field(repr=False)
    allow_writes: bool
    phone: str | None
    control: str | None = field(repr=False)
    profile: Profile
    report: Path | None
    language: Language


def main(options: Options) -> int:
    """Run the probes, write the reports, and return the exit code.

    0: all that was checked holds. 1: a fact is broken. 2: nothing could be said, or not all that
    was meant to be, or something that was made could not be cancelled; stderr says what.
    """
    try:
        check(options)
        with target_of(options) as target:
            reach(target)
            _make_folder(options.report)
            done, left = played(target, options)
            deliver(done, options)
    except CannotRun as fault:
        return refuse(str(fault), options.language)
    except KeyboardInterrupt:
        return refuse("interrupted before anything was made", options.language)
    unanswered = [each.reason for each in done.results if each.reason.startswith(UNANSWERED)]
    for what in [*(f"could not be cancelled: {each}" for each in left), *unanswered[:1]]:
        refuse(what, options.language)
    if done.of("failed"):
        return 1
    answered = done.of("passed") or done.of("noted")
    return COULD_NOT_RUN if left or unanswered or not answered else 0


def check(options: Options) -> None:
    """Refuse arguments that cannot be meant."""
    for name, url in (("--target", options.target), ("--control", options.control)):
        if url is not None:
            check_url(name, url)
    if options.phone is not None and not _is_phone(options.phone):
        raise CannotRun(f"--phone has to look like {PHONE}: an 8 and ten more digits")
    if options.control and not options.allow_writes:
        raise CannotRun("--control changes the sandbox: give --allow-writes, too")
    if options.target is None and (options.phone or options.control):
        raise CannotRun("--phone and --control are about a --target: give that, too")
    if options.target is not None and not options.api_key:
        raise CannotRun("a target needs a key: set APIPAY_API_KEY, or give --api-key")
    if not fits_header(options.api_key or ""):
        raise CannotRun("the key has characters that no header can have: check APIPAY_API_KEY")


def _is_phone(text: str) -> bool:
    return len(text) == PHONE_DIGITS and text.isdecimal() and text.isascii() and text[0] == "8"


@contextmanager
def target_of(options: Options) -> Iterator[Target]:
    """Yield the server to test: the one that was named, or a sandbox of our own."""
    with ExitStack() as stack:
        target = _foreign(options, stack) if options.target else _own(stack)
        stack.enter_context(closing(target.client))
        yield target


def _own(stack: ExitStack) -> Target:
    """Start a sandbox with everything allowed."""
    testing = _sandbox("testing", "without --target, a sandbox is started here")
    sandbox = stack.enter_context(testing.Sandbox.running())
    sandbox.rate_limit = True
    return Target(
        api=sandbox.base_url,
        key=sandbox.api_key,
        control=f"{sandbox.url}/_sandbox",
        phone=SANDBOX_PHONE,
        allow_writes=True,
        ours=True,
        inbox=sandbox.inbox,
    )


def _foreign(options: Options, stack: ExitStack) -> Target:
    control = options.control.rstrip("/") if options.control else None
    return Target(
        api=shown(str(options.target)),
        key=str(options.api_key),
        login=login(str(options.target)),
        control=control,
        phone=options.phone or (SANDBOX_PHONE if control else None),
        allow_writes=options.allow_writes,
        inbox=_inbox(control, stack) if control else None,
    )


def _inbox(control: str, stack: ExitStack) -> Receiver | None:
    """Listen for webhooks where the sandbox is on this machine, and can reach us."""
    if urlsplit(control).hostname not in LOOPBACK:
        return None
    try:
        inbox = _sandbox("inbox", "").Inbox()
    except CannotRun:
        return None
    receiver: Receiver = stack.enter_context(closing(inbox))
    return receiver


def _sandbox(module: str, why: str) -> ModuleType:
    try:
        return import_module(f"apipay_sandbox.{module}")
    except ModuleNotFoundError as missing:
        needed = language.missing(missing, "sandbox", "en")
        raise CannotRun(f"{why}, and {needed}") from None


def played(target: Target, options: Options) -> tuple[Run, list[str]]:
    """Play the probes behind a progress bar; return the run, and what could not be cancelled.

    What was made is cancelled however the run ends.
    """
    probes = choose(options.profile, target)
    began, started = datetime.now(UTC), time.monotonic()
    results: list[Result] = []
    interrupted = False
    with Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=Console(stderr=True),
        transient=True,
        disable=not sys.stderr.isatty(),
    ) as progress:
        end = signals.ending(options.language)
        end.patient = True
        bar = _Bar(progress, options, len(probes), target, end)
        with signals.heard(end):
            try:
                results.extend(bar.shown(_results(target, probes, options.profile)))
            except KeyboardInterrupt:
                interrupted = True
            finally:
                bar.cleans()
                left = _cleaned(target)
    if interrupted and left:
        raise CannotRun("; ".join(["interrupted, and not all could be cancelled", *left]))
    if interrupted or end.asked:
        raise CannotRun("interrupted, and what was made is cancelled")
    seconds = time.monotonic() - started
    return (
        Run(
            tuple(worst(results)),
            began,
            seconds,
            target.api if options.target else None,
            options.language,
        ),
        left,
    )


def _cleaned(target: Target) -> list[str]:
    """Return what could not be cancelled, all that is open where that was cut short."""
    try:
        return target.clean()
    except KeyboardInterrupt:
        return target.owed()


def _results(target: Target, probes: list[Probe], profile: Profile) -> Iterator[Result]:
    if profile == "nightly":
        return nightly(target, probes, random.Random().shuffle)  # noqa: S311 - an order, no secret
    return run(target, probes)


class _Bar:
    """The progress on stderr: how many probes are done, and when the rate limit is waited for."""

    def __init__(
        self, progress: Progress, options: Options, number: int, target: Target, end: Ending
    ) -> None:
        self.end = end
        self.cleaning = False
        self.language: Language = options.language
        self.progress = progress
        whole = NIGHT if options.profile == "nightly" else number
        self.task = progress.add_task("", total=whole)
        self.by_time = options.profile == "nightly"
        target.sleep = self.sleep
        target.check = self.check
        self.say("checking", "проверка")

    def say(self, english: str, russian: str) -> None:
        """Say what is going on."""
        self.progress.update(self.task, description=russian if self.language == "ru" else english)

    def cleans(self) -> None:
        """Say so; from here on the rate limit is waited for whatever is asked."""
        self.cleaning = True
        self.say("cleaning up", "уборка")

    def sleep(self, seconds: float) -> None:
        """Wait for the rate limit, and say so."""
        if not sys.stderr.isatty():
            say(f"waiting {seconds:.0f} s for the rate limit", self.language)
        self.say(f"rate limit: {seconds:.0f} s", f"лимит запросов: {seconds:.0f} сек")
        until = time.monotonic() + seconds
        while (self.cleaning or not self.end.asked) and (left := until - time.monotonic()) > 0:
            time.sleep(min(left, MOMENT))
        self.say("checking", "проверка")

    def check(self) -> None:
        """End the run here where that was asked for: between two requests, nothing gets lost."""
        if self.end.asked:
            raise KeyboardInterrupt

    def shown(self, results: Iterable[Result]) -> Iterator[Result]:
        """Yield the results, and count them."""
        began = time.monotonic()
        for result in results:
            done = time.monotonic() - began
            if self.by_time:
                self.progress.update(self.task, completed=int(done))
            else:
                self.progress.advance(self.task)
            yield result


def deliver(done: Run, options: Options) -> None:
    """Print the table, and write the files where that was asked for."""
    contract_table.show(done)
    if options.report is None:
        return
    with _written_to(options.report):
        pages.write(done, options.report)
    contract_table.point_to(options.report / "report.html", options.language)


def _make_folder(folder: Path | None) -> None:
    """Tell of a folder that nothing can be written to before a run is spent on it."""
    if folder is not None:
        with _written_to(folder):
            folder.mkdir(parents=True, exist_ok=True)


@contextmanager
def _written_to(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as fault:
        raise CannotRun(f"cannot write to {folder}: {fault.strerror}") from None
