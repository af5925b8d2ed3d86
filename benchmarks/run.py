"""`make bench`: all figures against their peers, as a table; fails when one is not reached.

`python benchmarks/run.py call listing` runs these alone.
"""

import sys
from importlib import import_module

from measure import Figure
from rich.console import Console
from rich.table import Table

SUITES = ("start", "call", "watch", "listing", "footprint", "sandbox", "million", "year", "spec")


def main(wanted: list[str]) -> int:
    console = Console()
    found: list[Figure] = []
    for name in wanted or SUITES:
        console.print(f"measuring: {name}", style="dim")  # a spinner would cost CPU meanwhile
        found += import_module(name).figures()
    table = Table("what", "measured", "reach", "", "detail")
    for figure in found:
        unit = f" {figure.unit}" if figure.unit else ""
        reach = "" if figure.reach is None else f"≤ {figure.reach:g}{unit}"
        mark = "[green]reached[/]" if figure.reached else "[red]missed[/]"
        table.add_row(figure.what, f"{figure.value:.2f}{unit}", reach, mark, figure.detail)
    console.print(table)
    return 0 if all(figure.reached for figure in found) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
