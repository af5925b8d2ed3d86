"""Who looks at every answer, such as `apipay_drift.Watch`; the library knows no more of it."""

from collections.abc import Mapping
from typing import Any, Protocol


class Seen(Protocol):
    """What a watch sees of an answer."""

    @property
    def status_code(self) -> int:
        """The status."""
        ...

    @property
    def headers(self) -> Mapping[str, str]:
        """The headers, which are found by their name in lower case."""
        ...

    def json(self) -> Any:  # noqa: ANN401 - JSON
        """Return the body as JSON; a ValueError or RecursionError says that it is none."""
        ...


class Watching(Protocol):
    """What a client needs of a watch."""

    def saw(self, method: str, base_url: str, path: str, answer: Seen) -> None:
        """Look at an answer. It comes in the thread or task of the call, and had better be quick.

        `path` is below the base URL, without a query. The body must not be changed. What this
        raises is logged, and not the call's business.
        """
        ...
