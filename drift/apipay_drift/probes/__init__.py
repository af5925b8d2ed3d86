"""The probes: what the contract promises, as data, and how one is played.

`PROBES` are all of them. A probe needs HTTP and nothing else; `play` turns it into requests and
holds the answers to it, and whoever drives that decides where, how fast and how many.
"""

from apipay_drift.probes import (
    dates,
    general,
    invoices,
    lists,
    moves,
    recurring,
    refunds,
    webhooks,
)
from apipay_drift.probes.model import ABSENT, Ask, Control, Hear, Need, Probe, Ref, Reply, Visit
from apipay_drift.probes.play import Answer, Finding, Listen, Outcome, Request, Webhook, play

PROBES: tuple[Probe, ...] = (
    *general.PROBES,
    *invoices.PROBES,
    *moves.PROBES,
    *lists.PROBES,
    *refunds.PROBES,
    *recurring.PROBES,
    *dates.PROBES,
    *webhooks.PROBES,
)
"""Every probe; names are unique."""

__all__ = [
    "ABSENT",
    "PROBES",
    "Answer",
    "Ask",
    "Control",
    "Finding",
    "Hear",
    "Listen",
    "Need",
    "Outcome",
    "Probe",
    "Ref",
    "Reply",
    "Request",
    "Visit",
    "Webhook",
    "play",
]
