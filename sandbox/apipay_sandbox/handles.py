"""Parts of a running sandbox as objects: its clock, its faults."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

Control = Callable[..., Any]
"""Does an operation of ``control.json`` by id; `Sandbox.control`."""

Json = dict[str, Any]


class ClockHandle:
    """The sandbox's clock: real time until it is moved or frozen."""

    def __init__(self, control: Control) -> None:
        self._control = control

    @property
    def now(self) -> datetime:
        """The sandbox's now, in UTC, in whole seconds."""
        return datetime.fromisoformat(self._control("showClock")["now"])

    @property
    def frozen(self) -> bool:
        """Whether it stands still."""
        return bool(self._control("showClock")["frozen"])

    def advance(self, by: str | timedelta) -> datetime:
        """Move on by an ISO 8601 duration (``PT30S``, ``P1D``, ``P1M``) or a timedelta; return now.

        Everything that falls due happens, each at its own moment, webhooks and their retries too.
        Raises `ValueError` for anything else.
        """
        if isinstance(by, timedelta):
            by = f"PT{round(by.total_seconds())}S"
        return self._set(advance=by)

    def to(self, moment: str | datetime) -> datetime:
        """Move on to a moment (``2030-01-31T12:00:00Z``), as `advance` does; return now."""
        return self._set(to=moment.isoformat() if isinstance(moment, datetime) else moment)

    def freeze(self, at: str | datetime | None = None) -> datetime:
        """Stand still, at a later moment if one is given; return now."""
        at = at.isoformat() if isinstance(at, datetime) else at
        return self._set(frozen=True, **({} if at is None else {"to": at}))

    def thaw(self) -> datetime:
        """Run again, from where the clock stands; return now."""
        return self._set(frozen=False)

    def _set(self, **fields: object) -> datetime:
        return datetime.fromisoformat(self._control("setClock", **fields)["now"])


class FaultsHandle:
    """What is to go wrong on purpose."""

    def __init__(self, control: Control) -> None:
        self._control = control

    def add(self, kind: str, **parameters: object) -> Json:
        """Let something go wrong from now on, and return the fault with its ``id``.

        ``kind`` is ``latency``, ``rate_limit``, ``error``, ``html``, ``drop``, ``truncate``,
        ``rename``, ``remove``, ``retype``, ``replace`` or ``change_status``. ``operation``,
        ``key_id`` and ``count`` say whom it strikes and how often; the other parameters are those
        of ``POST /_sandbox/faults``. Raises `ValueError`.
        """
        fault: Json = self._control("addFault", kind=kind, **parameters)
        return fault

    def list(self) -> list[Json]:
        """Return the faults that stand, in the order in which they strike."""
        faults: list[Json] = self._control("listFaults")["data"]
        return faults

    def remove(self, fault_id: int) -> None:
        """End a fault; `LookupError` where it does not stand any more."""
        self._control("deleteFault", {"id": fault_id})

    def clear(self) -> None:
        """End all faults."""
        self._control("clearFaults")
