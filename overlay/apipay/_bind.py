"""Binds the functions of `calls/` to clients: one signature, one docstring, two colours."""

import functools
import inspect
from collections.abc import AsyncGenerator, Callable, Coroutine, Generator, Iterator
from types import GenericAlias
from typing import Any, Concatenate, ParamSpec, TypeVar, get_args, get_origin

from apipay._call import Call
from apipay._drive import AsyncSender, Sender, adrive, drive
from apipay._flow import Flow, Policy, Steps
from apipay._paging import Row, Walk, awalk, walk
from apipay._perform import perform

P = ParamSpec("P")
T = TypeVar("T")
R = TypeVar("R", bound=Row)


class Resource:
    """A group of operations of a sync client."""

    def __init__(self, sender: Sender, policy: Policy) -> None:
        self._sender = sender
        self._policy = policy

    def _run(self, work: Call[T] | Steps[T]) -> T:
        return drive(_flow(work, self._policy), self._sender)


class AsyncResource:
    """A group of operations of an async client."""

    def __init__(self, sender: AsyncSender, policy: Policy) -> None:
        self._sender = sender
        self._policy = policy

    async def _run(self, work: Call[T] | Steps[T]) -> T:
        return await adrive(_flow(work, self._policy), self._sender)


def _flow(work: Call[T] | Steps[T], policy: Policy) -> Flow[T]:
    return perform(work, policy) if isinstance(work, Call) else work(policy)


def sync(build: Callable[P, Call[T] | Steps[T]]) -> Callable[Concatenate[Resource, P], T]:
    """Return the sync method of an operation."""

    def method(self: Resource, /, *args: P.args, **kwargs: P.kwargs) -> T:
        return self._run(build(*args, **kwargs))

    return _told_by(build, method)


def asynchronous(
    build: Callable[P, Call[T] | Steps[T]],
) -> Callable[Concatenate[AsyncResource, P], Coroutine[object, None, T]]:
    """Return the async method of an operation."""

    async def method(self: AsyncResource, /, *args: P.args, **kwargs: P.kwargs) -> T:
        return await self._run(build(*args, **kwargs))

    return _told_by(build, method)


def sync_list(build: Callable[P, Walk[R]]) -> Callable[Concatenate[Resource, P], Iterator[R]]:
    """Return the sync method of a list; its arguments are checked at once, not at the first row."""

    def method(self: Resource, /, *args: P.args, **kwargs: P.kwargs) -> Iterator[R]:
        pages = build(*args, **kwargs)
        pages.first()
        return walk(pages, self._run)

    return _told_by(build, method, Iterator)


def async_list(
    build: Callable[P, Walk[R]],
) -> Callable[Concatenate[AsyncResource, P], AsyncGenerator[R, None]]:
    """Return the async method of a list; used with `async for`, without await."""

    def method(
        self: AsyncResource, /, *args: P.args, **kwargs: P.kwargs
    ) -> AsyncGenerator[R, None]:
        pages = build(*args, **kwargs)
        pages.first()
        return awalk(pages, self._run)

    return _told_by(build, method, AsyncGenerator)


M = TypeVar("M", bound=Callable[..., Any])


def _told_by(build: Callable[..., object], method: M, rows: type | None = None) -> M:
    """Give the method name, docstring and signature of what it binds, for help() and editors.

    The signature tells what comes back in the end: of Call[Invoice], Invoice.
    """
    functools.update_wrapper(method, build)
    told = inspect.signature(build)
    answer = told.return_annotation
    while get_origin(answer) in _WRAPPERS:
        answer = get_args(answer)[-1]
    sent = (None,) if rows is AsyncGenerator else ()
    answer = GenericAlias(rows, (answer, *sent)) if rows else answer
    owner = inspect.Parameter("self", inspect.Parameter.POSITIONAL_ONLY)
    parameters = [owner, *told.parameters.values()]
    vars(method)["__signature__"] = inspect.Signature(parameters, return_annotation=answer)
    method.__annotations__ = {**build.__annotations__, "return": answer}
    return method


_WRAPPERS = (Call, Walk, Callable, Generator)  # Steps are a Callable that returns a Generator
