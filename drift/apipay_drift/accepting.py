"""A baseline file from what was found: what stands there stays, in its own words."""

import io
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from apipay_drift import baseline, load
from apipay_drift.baseline import Entry
from apipay_drift.errors import CannotRun
from apipay_drift.findings import FailOn, Json, Report, Texts

WIDTH = 1000  # columns: a reason stays in its line


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepting:
    """Where findings are written to be accepted, for which reason, and until which day.

    `prune`: entries that accept nothing any more are dropped; otherwise everything stays.
    """

    file: Path
    reason: str
    expires: date
    prune: bool = False

    def known(self) -> tuple[Entry, ...]:
        """Return the entries that the file has already.

        Raises:
            CannotRun: It cannot be read, or is no baseline.
        """
        name = str(self.file)
        return baseline.read(load.load(name), name) if self.file.exists() else ()

    def write(self, report: Report, fail_on: FailOn, today: date) -> Report:
        """Add an entry for each finding that counts; return the report as it is with them.

        Raises:
            CannotRun: The file cannot be read or written.
        """
        known = self.known()
        rest = baseline.apply(report, known, today)
        counting = report.counting(fail_on)
        found = [each for each in rest.findings if each.severity in counting]
        made = [baseline.accepting(each, self.reason, self.expires) for each in found]
        new = tuple(dict.fromkeys(made))
        kept = [number for number, entry in enumerate(known)
                if not self.prune or _accepts(entry, report, today)]  # fmt: skip
        self._save(kept, new)
        entries = (*(known[number] for number in kept), *new)
        told = self._told(len(new), len(kept), len(known) - len(kept))
        accepted = baseline.apply(report, entries, today)
        return replace(accepted, notes=(*accepted.notes, told))

    def _save(self, kept: Sequence[int], new: Sequence[Entry]) -> None:
        text = self.file.read_text("utf-8-sig") if self.file.exists() else ""
        is_json = text.lstrip()[:1] == "{" or (not text and self.file.suffix == ".json")
        written = (_json if is_json else _yaml)(text, kept, new)
        partly = self.file.with_name(f"{self.file.name}.new")
        try:
            partly.write_text(written, "utf-8", newline="\n")
            partly.replace(self.file)
        except OSError as fault:
            raise CannotRun(f"cannot write {self.file}: {fault.strerror}") from None

    def _told(self, new: int, kept: int, dropped: int) -> Texts:
        return {
            "en": f"{self.file}: entries added: {new}, kept: {kept}, dropped: {dropped}.",
            "ru": f"{self.file}: записей добавлено: {new}, оставлено: {kept}, убрано: {dropped}.",
        }


def _accepts(entry: Entry, report: Report, today: date) -> bool:
    return entry.expires >= today and any(map(entry.knows, report.findings))


def _json(text: str, kept: Sequence[int], new: Sequence[Entry]) -> str:
    document = json.loads(text or "{}")
    _change(document, kept, [fields | {"expires": str(fields["expires"])} for fields in _told(new)])
    return f"{json.dumps(document, ensure_ascii=False, indent=2)}\n"


def _yaml(text: str, kept: Sequence[int], new: Sequence[Entry]) -> str:
    """Return the file with its comments, quotes and order as they are."""
    yaml: Any = YAML()
    yaml.width = WIDTH
    yaml.preserve_quotes = True
    yaml.indent(mapping=2, sequence=4, offset=2)
    document = yaml.load(text) or {}
    _change(document, kept, _told(new))
    out = io.StringIO()
    yaml.dump(document, out)
    return out.getvalue()


def _change(document: Json, kept: Sequence[int], new: Sequence[Json]) -> None:
    document.setdefault("version", 1)
    listed = document.get("accept") or []
    for number in reversed(range(len(listed))):
        if number not in kept:
            del listed[number]
    listed.extend(new)
    document["accept"] = listed


def _told(entries: Sequence[Entry]) -> list[dict[str, Json]]:
    """Return entries as the file says them."""
    return [
        {
            "change": each.change,
            "operation": each.operations[0] if len(each.operations) == 1 else [*each.operations],
            "location": each.location,
            "reason": each.reason,
            "expires": each.expires,
        }
        for each in entries
    ]
