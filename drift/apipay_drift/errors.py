"""Why a comparison could not be made: exit code 2, and never a finding."""


class CannotRun(Exception):
    """Nothing could be said: a file is missing, a server unreachable, an argument faulty.

    The text is one sentence for a person; it says what was tried and what to do.
    """


class BrokenDocument(CannotRun):
    """A document that is no OpenAPI 3.0 or 3.1, or that contradicts itself, and where."""

    def __init__(self, source: str, where: str, fault: str) -> None:
        self.source = source
        self.where = where
        self.fault = fault
        super().__init__(f"{source}, at {where}: {fault}" if where else f"{source}: {fault}")
