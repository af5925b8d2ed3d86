"""The commands and their options. What they do is imported when they are called."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import metadata
from pathlib import Path
from typing import Annotated, Literal

import typer

from apipay_cli import usage
from apipay_cli.language import Language, language_of, missing
from apipay_cli.options import (
    BaselineOption,
    ExpiresOption,
    FailOnOption,
    FormatOption,
    LanguageOption,
    OutputOption,
    PruneOption,
    ReasonOption,
    WriteBaselineOption,
)
from apipay_cli.russian_help import translate

Profile = Literal["quick", "full", "nightly"]

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
    command = typer.main.get_command(app)
    if language_of(arguments) == "ru":
        translate(command)
    try:
        code = command(arguments, prog_name="apipay", standalone_mode=False)
    except usage.Faulty as fault:
        return usage.refuse(fault, arguments)
    except SystemExit as ended:
        code = ended.code if isinstance(ended.code, int) else 2
    return code if isinstance(code, int) else 0


@contextmanager
def _extra(lang: Language) -> Iterator[None]:
    """End with what to install where the command needs a package that is not there."""
    try:
        yield
    except ModuleNotFoundError as fault:
        sys.stderr.write(f"apipay: {missing(fault, 'drift', lang)}\n")
        raise typer.Exit(2) from None


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


@app.command("contract")
def contract(
    *,
    target: Annotated[
        str | None, typer.Option(help="Base URL of the API; without it, a sandbox is started.")
    ] = None,
    api_key: Annotated[
        str | None, typer.Option(envvar="APIPAY_API_KEY", help="Key of the target; never printed.")
    ] = None,
    allow_writes: Annotated[
        bool, typer.Option("--allow-writes", help="Make invoices and schedules, and cancel them.")
    ] = False,
    phone: Annotated[
        str | None, typer.Option(metavar="8XXXXXXXXXX", help="Whose phone invoices may reach.")
    ] = None,
    control: Annotated[
        str | None, typer.Option(help="Control of a sandbox, such as http://…/_sandbox.")
    ] = None,
    profile: Annotated[
        Profile, typer.Option(help="Few probes that hold all facts, all, or all for an hour.")
    ] = "full",
    report: Annotated[
        Path | None, typer.Option(help="Folder for report.html, coverage.html, HAR and JUnit.")
    ] = None,
    lang: LanguageOption = "en",
) -> None:
    """Hold a server to every fact of the contract: a sandbox of its own, or --target.

    A target is only asked unless --allow-writes is given. Exit codes: 0 all that was checked
    holds, 1 a fact is broken, 2 could not run.
    """
    with _extra(lang):
        from apipay_cli import contract as command  # noqa: PLC0415 - httpx and jinja2 on demand
    options = command.Options(target, api_key, allow_writes, phone, control, profile, report, lang)
    raise typer.Exit(command.main(options))


@drift.command("spec")
def spec(
    old: Annotated[
        str | None, typer.Argument(metavar="OLD", help="File, URL, or `contract`.")
    ] = None,
    new: Annotated[str | None, typer.Argument(metavar="NEW", help="File or URL.")] = None,
    *,
    report_format: FormatOption = "terminal",
    output: OutputOption = None,
    fail_on: FailOnOption = "breaking",
    baseline: BaselineOption = None,
    write_baseline: WriteBaselineOption = None,
    reason: ReasonOption = "",
    expires: ExpiresOption = "",
    prune: PruneOption = False,
    migrate: Annotated[
        bool, typer.Option("--migrate", help="Add what to change in code that uses the library.")
    ] = False,
    lang: LanguageOption = "en",
) -> None:
    """Compare two OpenAPI documents (3.0 or 3.1, JSON or YAML) as a client's developer needs it.

    Without arguments: this package's contract against the document at APIPAY_SPEC_URL.
    Exit codes: 0 no drift, 1 drift, 2 could not run.
    """
    with _extra(lang):
        from apipay_cli import drift_spec  # noqa: PLC0415 - rich and ruamel come with an extra
        from apipay_cli.output import Writing  # noqa: PLC0415 - as above
    accepting = (write_baseline, reason, expires, prune)
    writing = Writing(report_format, output, fail_on, baseline, lang, *accepting)
    raise typer.Exit(drift_spec.run(old, new, writing, advise=migrate))


@drift.command("live")
def live(
    *,
    base_url: Annotated[
        str,
        typer.Option(
            metavar="URL", envvar="APIPAY_BASE_URL", help="Where the paths of the API begin."
        ),
    ] = "",
    api_key: Annotated[
        str,
        typer.Option(
            metavar="KEY", envvar="APIPAY_API_KEY", help="The key; better in APIPAY_API_KEY."
        ),
    ] = "",
    mode: Annotated[
        Literal["read-only", "sandbox"] | None,
        typer.Option(help="sandbox makes invoices and schedules, too; the default on loopback."),
    ] = None,
    max_requests: Annotated[
        int,
        typer.Option(metavar="N", min=1, max=600, help="Never more requests to the API than this."),
    ] = 60,
    control: Annotated[
        str | None,
        typer.Option(metavar="URL", help="Control endpoints of a sandbox, if not beside the API."),
    ] = None,
    paid_invoice: Annotated[
        int | None,
        typer.Option(
            metavar="ID",
            min=1,
            help="A paid invoice of which 0.01 ₸ is given back; no --control then.",
        ),
    ] = None,
    phone: Annotated[
        str, typer.Option(metavar="8XXXXXXXXXX", help="Whose phone hears of the invoices.")
    ] = "87001234567",
    seed: Annotated[
        int | None, typer.Option(metavar="N", min=0, help="The same seed sends the same requests.")
    ] = None,
    timeout: Annotated[
        float, typer.Option(metavar="SECONDS", min=0.1, help="For each request.")
    ] = 30.0,
    check_rate_limit: Annotated[
        bool,
        typer.Option(
            "--check-rate-limit", help="Meet the limit on purpose: up to 61 requests more."
        ),
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Print the plan and send nothing.")
    ] = False,
    resume: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Go on with the run that wrote this journal."),
    ] = None,
    report_format: FormatOption = "terminal",
    output: OutputOption = None,
    fail_on: FailOnOption = "breaking",
    baseline: BaselineOption = None,
    write_baseline: WriteBaselineOption = None,
    reason: ReasonOption = "",
    expires: ExpiresOption = "",
    prune: PruneOption = False,
    lang: LanguageOption = "en",
) -> None:
    """Hold a running server to the contract, within one minute of its rate limit.

    Everywhere but on loopback it only reads, and sends what has to be refused.
    Exit codes: 0 no drift, 1 drift, 2 could not run.
    """
    with _extra(lang):
        from apipay_cli import drift_live  # noqa: PLC0415 - rich and httpx come with an extra
        from apipay_cli.output import Writing  # noqa: PLC0415 - as above
    accepting = (write_baseline, reason, expires, prune)
    raise typer.Exit(
        drift_live.live(
            drift_live.Asked(
                base_url,
                api_key,
                mode,
                max_requests,
                control,
                paid_invoice,
                phone,
                seed,
                timeout,
                check_rate_limit,
                dry_run,
                resume,
            ),
            Writing(report_format, output, fail_on, baseline, lang, *accepting),
        )
    )


@drift.command("har")
def har(
    file: Annotated[
        str,
        typer.Argument(metavar="FILE", help="HAR 1.2 of a browser, a proxy or the sandbox; or -."),
    ],
    *,
    base_url: Annotated[
        str | None,
        typer.Option(
            metavar="URL", help="Where the paths of the API begin; else where they fit best."
        ),
    ] = None,
    report_format: FormatOption = "terminal",
    output: OutputOption = None,
    fail_on: FailOnOption = "breaking",
    baseline: BaselineOption = None,
    write_baseline: WriteBaselineOption = None,
    reason: ReasonOption = "",
    expires: ExpiresOption = "",
    prune: PruneOption = False,
    lang: LanguageOption = "en",
) -> None:
    """Hold the answers in recorded traffic to the contract, without a request.

    The report has nothing personal in it: values are masked by their schema.
    Exit codes: 0 no drift, 1 drift, 2 could not run.
    """
    with _extra(lang):
        from apipay_cli import drift_har  # noqa: PLC0415 - rich and the validator come with an extra
        from apipay_cli.output import Writing  # noqa: PLC0415 - as above
    accepting = (write_baseline, reason, expires, prune)
    writing = Writing(report_format, output, fail_on, baseline, lang, *accepting)
    raise typer.Exit(drift_har.run(file, base_url, writing))
