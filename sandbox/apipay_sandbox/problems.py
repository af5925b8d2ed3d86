"""Answers other than 200, as exceptions that know their body."""

from collections.abc import Mapping

Faults = dict[str, list[str]]
"""The ``errors`` of a 422: field to texts (E02)."""


class Problem(Exception):
    """Ends a request with ``status`` and a body as E02 has it."""

    def __init__(self, status: int, message: str, **more: object) -> None:
        super().__init__(message)
        self.status = status
        self.body: dict[str, object] = {"message": message, **more}
        self.headers: Mapping[str, str] = {}


def api_key_missing() -> Problem:
    """401 for a request without a key (E03)."""
    return Problem(401, "API key is required")


def api_key_invalid() -> Problem:
    """401 for a key that nobody has (E03)."""
    return Problem(401, "Invalid API key")


def bad_request(message: str) -> Problem:
    """400 for a body that cannot be parsed (H14)."""
    return Problem(400, message)


def not_found() -> Problem:
    """404 for an unknown path or id (E06, H15)."""
    return Problem(404, "Resource not found")


def method_not_allowed(allowed: str) -> Problem:
    """405 for a known path with another method."""
    problem = Problem(405, "Method not allowed")
    problem.headers = {"Allow": allowed}
    return problem


def too_large(limit: int) -> Problem:
    """413 for a body above ``limit`` bytes."""
    return Problem(413, f"The request body is larger than {limit} bytes")


def invalid(faults: Faults) -> Problem:
    """422 with every faulty field (E04, H04)."""
    return Problem(422, "Validation failed", errors=faults)


def too_many_requests(retry_after: int) -> Problem:
    """429 with the whole seconds to wait (G06)."""
    return Problem(429, "Too many requests", retry_after=retry_after)


def internal_error() -> Problem:
    """500, whose cause is in the log and nowhere else."""
    return Problem(500, "Internal server error")
