"""The options that all checks have."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from apipay_cli.language import Language

FormatName = Literal["terminal", "json", "junit", "sarif", "markdown", "html"]
FailOn = Literal["breaking", "additive", "any"]

FormatOption = Annotated[
    FormatName, typer.Option("--format", "-f", help="How to write the report.")
]
OutputOption = Annotated[
    Path | None,
    typer.Option("--output", "-o", metavar="FILE", help="Write the report to this file."),
]
FailOnOption = Annotated[FailOn, typer.Option(help="What counts as drift: exit code 1.")]
BaselineOption = Annotated[
    Path | None,
    typer.Option(metavar="FILE", help="File of accepted findings, each with reason and last day."),
]
WriteBaselineOption = Annotated[
    Path | None,
    typer.Option(metavar="FILE", help="Accept what was found from now on: add it to this file."),
]
ReasonOption = Annotated[
    str, typer.Option(metavar="TEXT", help="Why it is accepted, with --write-baseline.")
]
ExpiresOption = Annotated[
    str, typer.Option(metavar="YYYY-MM-DD", help="Last day of that, with --write-baseline.")
]
PruneOption = Annotated[
    bool, typer.Option("--prune", help="With --write-baseline, drop what accepts nothing any more.")
]
LanguageOption = Annotated[
    Language, typer.Option(envvar="APIPAY_LANG", help="Language of the report.")
]
