"""The two drivers: the only code of the library that sleeps or sends."""

import time
from typing import Protocol, TypeVar

from apipay._flow import Answer, Ask, Attempt, Failure, Flow

T = TypeVar("T")


class Sender(Protocol):
    """Sends one attempt; never raises what a transport may raise."""

    def send(self, attempt: Attempt) -> Answer | Failure: ...


class AsyncSender(Protocol):
    """As Sender, awaited."""

    async def send(self, attempt: Attempt) -> Answer | Failure: ...


def drive(flow: Flow[T], sender: Sender) -> T:
    """Run a flow to its end, blocking."""
    outcome: Answer | Failure | float | None = None
    try:
        while True:
            try:
                step = flow.send(outcome)
            except StopIteration as end:
                return end.value  # type: ignore[no-any-return] # StopIteration.value is untyped
            if isinstance(step, Attempt):
                outcome = sender.send(step)
            elif isinstance(step, Ask):
                outcome = step.pace.ask(step.ticket, time.monotonic())
            else:
                time.sleep(step.seconds)
                outcome = None
    finally:
        flow.close()


async def adrive(flow: Flow[T], sender: AsyncSender) -> T:
    """Run a flow to its end, awaiting."""
    from asyncio import sleep  # noqa: PLC0415 - sync programs must not pay for importing it

    outcome: Answer | Failure | float | None = None
    try:
        while True:
            try:
                step = flow.send(outcome)
            except StopIteration as end:
                return end.value  # type: ignore[no-any-return] # StopIteration.value is untyped
            if isinstance(step, Attempt):
                outcome = await sender.send(step)
            elif isinstance(step, Ask):
                outcome = await step.pace.aask(step.ticket, time.monotonic())
            else:
                await sleep(step.seconds)
                outcome = None
    finally:
        flow.close()
