"""What the suite needs of a receiver of webhooks; the sandbox's inbox is one."""

from collections.abc import Mapping, Sequence
from typing import Protocol


class Heard(Protocol):
    """A webhook as a receiver keeps it; names of headers in lower case."""

    @property
    def headers(self) -> Mapping[str, str]:
        """The headers that came."""
        ...

    @property
    def body(self) -> bytes:
        """The body as it came."""
        ...


class Receiver(Protocol):
    """A receiver of webhooks that the server can reach; `status` is what it answers."""

    status: int

    @property
    def url(self) -> str:
        """Where it listens."""
        ...

    @property
    def received(self) -> Sequence[Heard]:
        """What has arrived since it was last cleared, oldest first."""
        ...

    def clear(self) -> None:
        """Forget what has arrived, and answer 200."""
        ...

    def wait(self, count: int = 1, timeout: float = 5.0) -> Sequence[Heard]:
        """Return what has arrived once it is so much; `TimeoutError` after so many seconds."""
        ...
