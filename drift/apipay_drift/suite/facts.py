"""The facts of docs/contract.md in words, English and Russian."""

import json
from collections.abc import Mapping
from functools import cache
from importlib import resources

from apipay_drift.probes import PROBES

Texts = Mapping[str, Mapping[str, str]]


@cache
def texts() -> Texts:
    """Return every fact and house rule in the order of the contract: id to language to text."""
    file = resources.files("apipay_contract").joinpath("facts.json")
    read: Texts = json.loads(file.read_text("utf-8"))
    return read


@cache
def of_clients() -> tuple[str, ...]:
    """Return the facts that no probe settles: they bind clients, and no server can break them."""
    settled = {fact for probe in PROBES for fact in probe.facts}
    return tuple(fact for fact in texts() if fact not in settled)
