"""Named copies of a whole database."""

from pathlib import Path

from apipay_sandbox.clock import Clock
from apipay_sandbox.store import settings
from apipay_sandbox.store.database import Database


class Snapshots:
    """Beside the file of the database, in a folder made for them, or in memory without one."""

    def __init__(self, database: Path | None) -> None:
        self._folder = database and database.with_name(f"{database.name}.snapshots")
        self._kept: dict[str, Database] = {}

    def names(self) -> list[str]:
        """Return the names, sorted."""
        if self._folder is None:
            return sorted(self._kept)
        return sorted(path.stem for path in self._folder.glob("*.db"))

    def take(self, db: Database, clock: Clock, name: str) -> None:
        """Keep a copy of the database, and where the clock stands."""
        self.delete(name)
        copy = self._open(name)
        copy.become(db)
        settings.save_clock(copy, clock)
        self._leave(copy)

    def restore(self, db: Database, name: str) -> None:
        """Make the database what it was; `KeyError` for an unknown name."""
        if name not in self.names():
            raise KeyError(name)
        copy = self._open(name)
        db.become(copy)
        self._leave(copy)

    def delete(self, name: str) -> bool:
        """Forget a copy; tell whether it was there."""
        if name not in self.names():
            return False
        if self._folder is None:
            self._kept.pop(name).close()
        else:
            self._path(self._folder, name).unlink()
        return True

    def close(self) -> None:
        """Forget what is kept in memory."""
        for copy in self._kept.values():
            copy.close()
        self._kept.clear()

    def _open(self, name: str) -> Database:
        if self._folder is None:
            return self._kept.get(name) or self._kept.setdefault(name, Database(None))
        self._folder.mkdir(exist_ok=True)
        return Database(self._path(self._folder, name))

    def _leave(self, copy: Database) -> None:
        if self._folder is not None:
            copy.close()

    @staticmethod
    def _path(folder: Path, name: str) -> Path:
        return folder / f"{name}.db"
