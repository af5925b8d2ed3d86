"""When a webhook delivery has succeeded, and when it is tried again (W05, H18)."""

RETRY_AFTER = (60_000, 300_000, 900_000)
"""The waits before the retries, in milliseconds: 1, 5 and 15 minutes."""

SUCCESS = range(200, 300)

TIME_LIMIT = 30.0
"""The seconds a receiver has for its answer (W05)."""


def succeeded(status_code: int | None) -> bool:
    """Tell whether an answer counts as received: any 2xx, and nothing else (H18)."""
    return status_code is not None and status_code in SUCCESS


def next_attempt(attempts: int, started_at: int) -> int | None:
    """Return when to try again after ``attempts`` failures, the last begun at ``started_at``.

    None means that the delivery has failed for good.
    """
    if attempts > len(RETRY_AFTER):
        return None
    return started_at + RETRY_AFTER[attempts - 1]
