"""One isolated sandbox: its rows, its clock, its settings."""

import secrets
from base64 import urlsafe_b64encode
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from apipay_sandbox.clock import Clock
from apipay_sandbox.faults import Faults
from apipay_sandbox.log import RequestLog
from apipay_sandbox.rules.rate import Window, take
from apipay_sandbox.store import invoices, moves, organisations, schedules, settings
from apipay_sandbox.store.database import Database

DAY = 86_400_000


@dataclass(slots=True)
class Settings:
    """What can be chosen about a sandbox."""

    database: Path | None = None
    """The file; None keeps everything in memory."""
    durable: bool = False
    """Whether an answer waits until the disk has what it tells of, in case of a power failure."""
    payment_time: int = DAY
    """Milliseconds until a pending invoice expires (H05)."""
    rate_limit: bool = True
    """Whether a key is held to 60 requests a minute (G05)."""
    private_webhooks: bool = True
    """Whether webhooks may be plain http and lead to private addresses (W07)."""
    any_host: bool = False
    """Whether control and pages may be reached by names of this network: others may use them."""
    public_url: str | None = None
    """Where customers reach the checkout; None where it is the address that is listened on."""
    control: bool = True
    """Whether there is control, below ``/_sandbox`` and on the pages."""


@dataclass(frozen=True, slots=True)
class Account:
    """Who asks: the organisation behind an API key."""

    key_id: int
    organisation_id: int
    verified: bool


@dataclass(slots=True)
class World:
    """Everything that one sandbox knows. Used by one thread only: that of its event loop."""

    settings: Settings
    db: Database
    clock: Clock
    log: RequestLog
    faults: Faults = field(default_factory=Faults)
    public_url: str = "http://127.0.0.1"
    next_due: int | None = None
    """The earliest moment at which something may happen of itself; None for never."""
    wake: Callable[[], None] = lambda: None
    windows: dict[int, Window] = field(default_factory=dict)

    @classmethod
    def open(cls, chosen: Settings) -> "World":
        """Open the database and go on with the clock that it was left with."""
        db = Database(chosen.database, durable=chosen.durable)
        world = cls(chosen, db, settings.load_clock(db), RequestLog(db))
        newest = invoices.newest(db)
        if world.clock.now() < newest:  # the machine's clock was set back meanwhile
            world.clock.let_go(newest)
        world.find_next_due()
        return world

    def close(self) -> None:
        """Write what is left of the log, and close the database."""
        self.log.flush()
        self.db.close()

    def reset(self) -> None:
        """Forget all rows, requests and windows, and set the clock to the machine's time."""
        self.db.clear()
        self.clock = Clock()
        self.log = RequestLog(self.db)
        self.faults = Faults()
        self.windows.clear()
        self.next_due = None

    def restore(self, kept: Callable[[Database], None]) -> None:
        """Go back to what ``kept`` makes of the database; the clock goes on from where it stood."""
        self.log.outlive(lambda: kept(self.db))
        self.clock = settings.load_clock(self.db, where_it_stood=True)
        settings.save_clock(self.db, self.clock)
        self.windows.clear()
        self.find_next_due()

    def find_next_due(self) -> None:
        """Look up the earliest moment at which something happens of itself."""
        moments = [table.next_due(self.db) for table in (moves, invoices, schedules)]
        self.next_due = min((each for each in moments if each is not None), default=None)

    def expect(self, moment: int | None) -> None:
        """Take note that something happens at ``moment``."""
        if moment is not None and (self.next_due is None or moment < self.next_due):
            self.next_due = moment
            self.wake()

    def account(self, key: str) -> Account | None:
        """Return who has this API key."""
        row = organisations.by_key(self.db, key)
        return (
            Account(row["key_id"], row["organisation_id"], bool(row["verified"])) if row else None
        )

    def add_organisation(self, name: str, *, verified: bool, key: str | None = None) -> str:
        """Add an organisation with one API key, and return the key."""
        key = key or new_key()
        with self.db.transaction():
            now = self.clock.now()
            organisation_id = organisations.add(self.db, name=name, verified=verified, now=now)
            organisations.add_key(self.db, organisation_id=organisation_id, key=key, now=now)
        return key

    def take_request(self, account: Account) -> tuple[Window, bool]:
        """Count a request against the key's window; tell whether it may pass (H29)."""
        now = self.clock.now()
        if not self.settings.rate_limit:
            return Window(now, 0), True
        window, passes = take(self.windows.get(account.key_id), now)
        self.windows[account.key_id] = window
        return window, passes


def new_key() -> str:
    """Return a fresh API key."""
    return f"sandbox_{secrets.token_urlsafe(24)}"


def new_tokens(number: int) -> list[str]:
    """Return tokens of 16 letters that nobody guesses."""
    letters = urlsafe_b64encode(secrets.token_bytes(12 * number)).decode()
    return [letters[start : start + 16] for start in range(0, 16 * number, 16)]
