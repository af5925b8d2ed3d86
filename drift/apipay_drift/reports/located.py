"""In which file a finding is seen, and in which line of it: what code hosts ask of SARIF."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

from apipay_drift.findings import Finding, Report
from apipay_drift.lines import lines
from apipay_drift.spec.document import escape

CONTRACT = "openapi.yaml"


@dataclass(frozen=True, slots=True)
class File:
    """A document as a code host knows it, and the lines in which its values begin, by pointer.

    `documented`: what is found is about the document itself; otherwise it is about a server, and
    the document says what was expected.
    """

    uri: str = CONTRACT
    lines: Mapping[str, int] = field(default_factory=dict[str, int])
    documented: bool = False

    def line(self, finding: Finding) -> int:
        """Return where a finding is seen: where its value is, or what is nearest above it."""
        pointer = finding.location if self.documented else _operation(finding.operation)
        while pointer and pointer not in self.lines:
            pointer = pointer.rpartition("/")[0]
        return self.lines.get(pointer, 1)


def locate(report: Report, folder: Path) -> File:
    """Return the document that a report is about: the new one of a comparison of files.

    Of an address, a server and recorded traffic there is no file; then it is the contract, as
    `openapi.yaml` of the folder has it, and its first line where there is none.
    """
    target = folder / report.target
    documented = report.kind == "spec" and target.is_file()
    file = target if documented else folder / CONTRACT
    try:
        known = dict(lines(file.read_text("utf-8-sig")))
    except (OSError, ValueError):
        known = {}
    return File(_uri(file, folder), known, documented)


def _uri(file: Path, folder: Path) -> str:
    """Return a file as SARIF names it: from the folder on, or from the root where it is outside."""
    whole = file.resolve()
    try:
        return quote(whole.relative_to(folder.resolve()).as_posix())
    except ValueError:
        return whole.as_uri()


def _operation(label: str) -> str:
    """Return the pointer of an operation in a document, empty where it is none."""
    method, _, path = label.partition(" ")
    if method == "webhook":
        return f"/x-webhooks/{escape(path)}"
    return f"/paths/{escape(path)}/{method.lower()}" if path else ""
