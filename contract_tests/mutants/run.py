"""Break each fact once and see whether its probes notice: `make mutants`."""

import sys
from collections.abc import Iterator
from typing import NamedTuple

from apipay_drift.probes import PROBES
from apipay_drift.suite import Target
from apipay_sandbox.testing import Sandbox
from rich.console import Console
from rich.table import Table

from contract_tests.behaviour.conftest import of_sandbox
from contract_tests.mutants import sources
from contract_tests.mutants.proxy import CONTROL, Mutant, Proxy, proxying
from contract_tests.mutants.table import ERRORS, GENERAL, INVOICES, REFUNDS, SCHEDULES
from contract_tests.mutants.table_rest import RULES, WEBHOOKS
from tools import facts

MUTANTS = (*GENERAL, *ERRORS, *INVOICES, *REFUNDS, *SCHEDULES, *WEBHOOKS, *RULES)


class Verdict(NamedTuple):
    """Who noticed a mutant; None: nobody."""

    fact: str
    words: str
    killer: str | None


def killer(mutant: Mutant | None, fact: str, proxy: Proxy, target: Target) -> str | None:
    """Return the first probe of a fact that fails where the server is this mutant."""
    for probe in PROBES:
        if fact in probe.facts:
            proxy.become(mutant)
            if target.run(probe).findings:
                return probe.name
    return None


def verdicts() -> Iterator[Verdict]:
    """Yield what became of each mutant, those of sources last."""
    with Sandbox.running() as sandbox, proxying(sandbox.url) as proxy:
        target = of_sandbox(sandbox, f"{proxy.url}/api", f"{proxy.url}{CONTROL}")
        for mutant in MUTANTS:
            found = killer(mutant, mutant.fact, proxy, target)
            yield Verdict(mutant.fact, mutant.words, found)
        target.client.close()
    for source in sources.SOURCES:
        test = source.test if sources.killed(source) else None
        yield Verdict(source.fact, source.words, test)


def main() -> int:
    """Print the table; return 1 when a mutant survives or a fact is never broken."""
    drawn = Table("fact", "what is broken", "verdict", "noticed by", title="mutants")
    seen = list(verdicts())
    for each in seen:
        style = "[green]killed[/]" if each.killer else "[bold red]survived[/]"
        drawn.add_row(each.fact, each.words, style, each.killer or "")
    console = Console()
    console.print(drawn)
    alive = [each for each in seen if not each.killer]
    whole = sorted(facts.documented().keys() - {each.fact for each in seen})
    console.print(f"{len(seen)} mutants, {len(seen) - len(alive)} killed, {len(alive)} survived")
    console.print(f"facts that no mutant breaks: {', '.join(whole) or 'none'}")
    return int(bool(alive or whole))


if __name__ == "__main__":
    sys.exit(main())
