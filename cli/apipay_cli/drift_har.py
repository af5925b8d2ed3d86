"""`apipay drift har`: read recorded traffic, hold it to the contract, write the report."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from apipay_drift import Report, har
from apipay_drift.har.reading import Told
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress

from apipay_cli import output


def run(file: str, base_url: str | None, writing: output.Writing) -> int:
    """Check, write the report, and return the exit code; what cannot run says why on stderr."""

    def checked() -> Report:
        with _bar(Path(file)) as told:
            return har.check(file, base_url, told)

    try:
        return output.write(checked, writing)
    except KeyboardInterrupt:
        return output.refuse("interrupted", writing.language)


@contextmanager
def _bar(file: Path) -> Iterator[Told]:
    """Show on stderr how much has been read, where somebody looks; it is gone at the end."""
    size = file.stat().st_size if file.is_file() else None
    with Progress(
        BarColumn(),
        DownloadColumn(),
        console=Console(stderr=True),
        transient=True,
        disable=not sys.stderr.isatty(),
    ) as bar:
        task = bar.add_task("", total=size)
        yield lambda read: bar.update(task, completed=read)
