"""Plays probes against a target, one after the other, and says how each went."""

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Literal

from apipay_drift.errors import CannotRun
from apipay_drift.probes import PROBES, Probe, Request
from apipay_drift.suite import evidence
from apipay_drift.suite.results import RANK, SKIPPED, Result
from apipay_drift.suite.target import KEY, NoAnswer, Target

Profile = Literal["quick", "full", "nightly"]

NIGHT = 3_600.0  # seconds that a nightly run goes on for
SILENT = 3  # probes without an answer, one after the other: nobody is there any more
FIRST = Request("api", "GET", "/invoices", (("per_page", "1"),))
UNANSWERED = "no answer: "
NOBODY = f"{UNANSWERED}the server stopped answering"
UNAUTHORIZED, NOT_FOUND, REDIRECTS = 401, 404, range(300, 400)

Shuffle = Callable[[list[Probe]], None]


def choose(profile: Profile, target: Target, probes: Sequence[Probe] = PROBES) -> list[Probe]:
    """Return the probes of a profile: all, or for `quick` few that hold every fact they all hold.

    Probes that cannot run on this target are among them: a run lists them with the reason.
    """
    if profile != "quick":
        return list(probes)
    open_facts = {fact for each in probes if not target.missing(each) for fact in each.facts}
    kept: list[Probe] = []
    for probe in sorted(probes, key=lambda each: len(each.steps) / len(each.facts)):
        if target.missing(probe) or open_facts & set(probe.facts):
            kept.append(probe)
            open_facts -= set(() if target.missing(probe) else probe.facts)
    return [probe for probe in probes if probe in kept]


def reach(target: Target) -> None:
    """Make sure that the API is there and takes the key.

    Raises:
        CannotRun: It is not, in a sentence that says what to do.
    """
    where = f"{target.api}{FIRST.path}"
    try:
        answer = target.ask(FIRST._replace(headers=((KEY, target.key),)))
    except NoAnswer as fault:
        raise CannotRun(f"no answer from {target.api} ({fault})") from None
    if answer.status == UNAUTHORIZED:
        raise CannotRun(f"{target.api} refuses the API key (401): give another one")
    if answer.status in REDIRECTS:
        elsewhere = answer.headers.get("location", "another address")
        raise CannotRun(f"{where} redirects to {elsewhere}: give the address it leads to")
    if answer.status == NOT_FOUND:
        raise CannotRun(f"there is no ApiPay API at {target.api}: {where} answers 404")


def run(
    target: Target, probes: Iterable[Probe], now: Callable[[], float] = time.monotonic
) -> Iterator[Result]:
    """Yield the result of each probe; what cannot run is skipped and says why.

    Once several in a row have no answer, the others are not asked.
    """
    silent = 0
    for probe in probes:
        began = now()
        reason: str | None = target.missing(probe)
        if reason is None and silent >= SILENT:
            reason = NOBODY
        if reason is not None:
            yield skipped(probe, str(reason), 0.0)
            continue
        try:
            outcome = target.run(probe)
        except NoAnswer as fault:
            silent += 1
            yield skipped(probe, f"{UNANSWERED}{fault}", now() - began)
            continue
        silent = 0
        yield of_told(evidence.told(probe, outcome, target), now() - began)


def nightly(
    target: Target,
    probes: Sequence[Probe],
    shuffle: Shuffle,
    now: Callable[[], float] = time.monotonic,
) -> Iterator[Result]:
    """Yield results for an hour: of all probes once, and of those that can run again and again."""
    until = now() + NIGHT
    yield from run(target, probes, now)
    able = [probe for probe in probes if target.missing(probe) is None]
    while able:
        shuffle(able)
        for result in run(target, able, now):
            yield result
            if now() >= until or result.reason == NOBODY:
                return


def worst(results: Iterable[Result]) -> list[Result]:
    """Return one result a test, the worst of several."""
    found: dict[str, Result] = {}
    for each in results:
        known = found.get(each.test)
        if known is None or RANK.index(each.outcome) < RANK.index(known.outcome):
            found[each.test] = each
    return list(found.values())


def skipped(probe: Probe, reason: str, seconds: float) -> Result:
    """Return the result of a probe that did not run."""
    names = {"en": probe.name, "ru": probe.russian}
    return Result(probe.name, SKIPPED, seconds, probe.facts, names, reason)


def of_told(told: evidence.Told, seconds: float) -> Result:
    """Return the result of a probe that ran."""
    return Result(
        test=told["name"]["en"],
        outcome=told["outcome"],
        seconds=seconds,
        facts=tuple(told["facts"]),
        words=told["name"],
        findings=tuple(told["findings"]),
        exchanges=tuple(told["exchanges"]),
    )
