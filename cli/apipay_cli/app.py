"""The commands and their options. What they do is imported when they are called."""

import sys
from importlib import metadata
from pathlib import Path
from typing import Annotated, Literal

import typer

FormatName = Literal["terminal", "json", "junit", "sarif", "markdown", "html"]
Language = Literal["en", "ru"]
FailOn = Literal["breaking", "additive", "any"]

app = typer.Typer(
    help="Tools for ApiPay.kz: a local sandbox, and checks that the API still is what it was.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
drift = typer.Typer(
    help="Tell what changed, and whether it breaks clients. Exit codes: 0 no drift, 1 drift,"
    " 2 could not run.",
    no_args_is_help=True,
)
app.add_typer(drift, name="drift")


def run(arguments: list[str]) -> int:
    """Run the command that the arguments name and return its exit code."""
    try:
        app(arguments, prog_name="apipay")
    except SystemExit as ended:
        return ended.code if isinstance(ended.code, int) else 2
    return 0


@app.callback(invoke_without_command=True)
def door(
    *,
    version: Annotated[bool, typer.Option("--version", help="Print the version and end.")] = False,
) -> None:
    """Print what concerns the command as a whole."""
    if version:
        typer.echo(metadata.version("apipay-kz"))
        raise typer.Exit


@app.command("sandbox", context_settings={"ignore_unknown_options": True, "help_option_names": []})
def sandbox() -> None:
    """Start the local server: the options are those of apipay-sandbox (apipay sandbox --help)."""
    raise AssertionError("the door in __main__ takes this command first")


@drift.command("spec")
def spec(
    old: Annotated[str | None, typer.Argument(help="File, URL, or `contract`.")] = None,
    new: Annotated[str | None, typer.Argument(help="File or URL.")] = None,
    *,
    report_format: Annotated[
        FormatName, typer.Option("--format", "-f", help="How to write the report.")
    ] = "terminal",
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="Write the report to this file.")
    ] = None,
    fail_on: Annotated[
        FailOn, typer.Option(help="What counts as drift: exit code 1.")
    ] = "breaking",
    baseline: Annotated[
        Path | None, typer.Option(help="File of accepted findings, each with reason and last day.")
    ] = None,
    migrate: Annotated[
        bool, typer.Option("--migrate", help="Add what to change in code that uses the library.")
    ] = False,
    lang: Annotated[
        Language, typer.Option(envvar="APIPAY_LANG", help="Language of the report.")
    ] = "en",
) -> None:
    """Compare two OpenAPI documents (3.0 or 3.1, JSON or YAML) as a client's developer needs it.

    Without arguments: this package's contract against the document at APIPAY_SPEC_URL.
    """
    try:
        from apipay_cli import drift_spec  # noqa: PLC0415 - rich and ruamel come with an extra
    except ModuleNotFoundError as missing:
        sys.stderr.write(f"apipay: {missing.name} is missing: pip install 'apipay-kz[drift]'\n")
        raise typer.Exit(2) from None
    options = drift_spec.Options(report_format, output, fail_on, baseline, migrate, lang)
    raise typer.Exit(drift_spec.run(old, new, options))
