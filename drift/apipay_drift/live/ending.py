"""An end that is asked for in the middle of a run: by Ctrl-C, or by whoever runs the job."""

from collections.abc import Callable
from dataclasses import dataclass

from apipay_drift.errors import CannotRun


class Interrupted(CannotRun):
    """An end was asked for, and what was made is undone: there is nothing to go on with."""


@dataclass(slots=True)
class Ending:
    """Whether an end was asked for, and whether it can wait.

    `patient`: something may have been made, and is to be cancelled before the run ends. `told` is
    called when it begins to.
    """

    told: Callable[[], object] = lambda: None
    patient: bool = False
    asked: bool = False

    def ask(self) -> None:
        """Ask for an end; the second time, or where nothing can have been made, it is at once.

        Raises:
            KeyboardInterrupt: It is at once.
        """
        if self.asked or not self.patient:
            raise KeyboardInterrupt
        self.asked = True
        self.told()
