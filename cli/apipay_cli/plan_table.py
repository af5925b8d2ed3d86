"""The plan of a live check as a table: what would be asked, and which facts it settles."""

import sys
from collections import Counter
from collections.abc import Sequence

from apipay_drift.findings import Language, Unchecked
from apipay_drift.live import Options
from apipay_drift.live.model import Step
from apipay_drift.live.words import DOES, PLAN
from apipay_drift.probes import Ask
from apipay_drift.words import reason
from rich.table import Table
from rich.text import Text

from apipay_cli.output import console, put

MOST_AT_LIMIT = 61  # 60 that are served, and the one that is not
WIDEST = {"request": 46, "answer": 6, "what": 22, "facts": 22}  # paths are not cut
WIDTH = 120  # columns where there is no terminal


def show(
    options: Options, steps: Sequence[Step], never: Sequence[Unchecked], language: Language
) -> int:
    """Print the plan, and what it leaves out; return the exit code, 0."""
    title = PLAN["title"][language].format(target=options.target)
    table = Table("", title=title, title_justify="left")
    for name, width in WIDEST.items():
        table.add_column(PLAN[name][language], overflow="fold", max_width=width)
    number = 0
    for step in steps:
        number += step.cost
        table.add_row(
            str(number) if step.cost else "",
            _asked(step),
            str(step.ask.status),
            DOES[step.does][language],
            ", ".join(step.facts),
            style="" if step.cost else "dim",
        )
    drawing, drawn = console(None if sys.stdout.isatty() else WIDTH)
    drawing.print(table)
    drawing.print(PLAN["cost"][language].format(cost=number, most=options.max_requests))
    if options.check_rate_limit:
        drawing.print(PLAN["limit"][language].format(most=MOST_AT_LIMIT))
    for why, count in Counter(each.why for each in never).items():
        said = PLAN["unchecked"][language].format(why=reason(why, language), count=count)
        drawing.print(Text(said, style="yellow"))
    put(drawn.getvalue())
    return 0


def _asked(step: Step) -> str:
    query = step.ask.query if isinstance(step.ask, Ask) else {}
    names = f"?{'&'.join(query)}" if query else ""
    return f"{step.ask.method} {step.ask.path}{names}"
