"""Servers without a drift: idle, busy, slow, odd. No alarm may come from them."""

# ruff: noqa: RUF001 - Russian is written in Cyrillic

import json
import random
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

from contract_tests.drift_score.others import Others
from contract_tests.drift_score.proxy import Drift, Server
from contract_tests.mutants.changes import value
from contract_tests.mutants.proxy import API, Answered, Asked, Memory

Setting = Callable[[Server, random.Random], Any]
LIMITS = (60, 60, 45, 60, 30)


@dataclass(frozen=True, slots=True)
class World:
    """A ground that the checker is run on; `setting` prepares it, `drift` is harmless."""

    name: str
    setting: Setting = lambda *_: None
    drift: Drift | None = None
    limit: int = 60
    options: dict[str, Any] = field(default_factory=dict)

    @contextmanager
    def set(self, server: Server) -> Iterator[None]:
        """Prepare everything, and let it rest at the end."""
        server.begin(self.drift)
        server.sandbox.rate_limit = True
        end = self.setting(server, random.Random(self.name))
        try:
            yield
        finally:
            if callable(end):
                end()
            server.before = lambda _: None
            server.control = True


def busy(*, own_key: bool = False, thread: bool = False) -> Setting:
    """Let other clients work between any two requests, and perhaps all the while."""

    def setting(server: Server, dice: random.Random) -> Callable[[], None]:
        others = Others(server, dice, own_key=own_key)
        server.before = lambda _: others.act(dice.randrange(3))
        twin, stop = others.twin(), threading.Event()
        worker = threading.Thread(target=_work, args=(twin, stop), daemon=True)
        if thread:
            worker.start()

        def end() -> None:
            stop.set()
            if thread:
                worker.join()
            others.close()
            twin.close()

        return end

    return setting


def _work(others: Others, stop: threading.Event) -> None:
    while not stop.is_set():
        others.act(1)
        stop.wait(0.004)


def seeded(invoices: int) -> Setting:
    """Fill the account with a shop's invoices."""
    return lambda server, dice: server.sandbox.seed(invoices, days=30, seed=dice.randrange(99))


def both(*settings: Setting) -> Setting:
    """Prepare several things."""

    def setting(server: Server, dice: random.Random) -> Callable[[], None]:
        ends = [each(server, dice) for each in settings]

        def end() -> None:
            for each in ends:
                if callable(each):
                    each()

        return end

    return setting


def slow(server: Server, dice: random.Random) -> None:
    """Answer after 50 to 100 ms."""
    server.before = lambda _: time.sleep(dice.uniform(0.05, 0.1))


def hanging(server: Server, _: random.Random) -> None:
    """Take three seconds for one of the answers."""
    server.before = lambda number: time.sleep(3) if number == 9 else None


def clock(moment: str, *, frozen: bool = False, step: str = "") -> Setting:
    """Set the clock to another time, and let it move with each request."""

    def setting(server: Server, _: random.Random) -> None:
        server.sandbox.clock.to(moment)
        if frozen:
            server.sandbox.clock.freeze()
        if step:
            server.before = lambda _: server.sandbox.advance(step)

    return setting


def used(number: int) -> Setting:
    """Let others with the same key have used a part of the window."""

    def setting(server: Server, _: random.Random) -> None:
        asked = Asked("", "GET", f"{API}/refunds", [], b"", {"x-api-key": server.sandbox.api_key})
        for _ in range(number):
            server.forward(asked)

    return setting


def unlimited(server: Server, _: random.Random) -> None:
    """Serve without a rate limit."""
    server.sandbox.rate_limit = False


def closed(server: Server, _: random.Random) -> None:
    """Have no control endpoints."""
    server.control = False


def breaking(number: int) -> Setting:
    """Lose the connection once, before the request arrives."""

    def setting(server: Server, _: random.Random) -> None:
        def before(current: int) -> None:
            if current == number:
                raise ConnectionResetError

        server.before = before

    return setting


def heard(server: Server, _: random.Random) -> None:
    """Have webhooks that lead nowhere."""
    for port in (9, 13):
        server.sandbox.register_webhook(f"http://127.0.0.1:{port}/hook")


def large(server: Server, _: random.Random) -> None:
    """Number everything from a hundred thousand on."""
    for table in ("invoices", "refunds", "schedules"):
        sql = f"INSERT INTO sqlite_sequence (name, seq) VALUES ('{table}', 100000)"  # noqa: S608 - our own names
        server.world(lambda world, sql=sql: world.db.run(sql))


RUSSIAN = {
    400: "Действие невозможно в этом состоянии",
    401: "Неверный или отсутствующий ключ API",
    404: "Ресурс не найден",
    422: "Ошибка проверки данных",
    429: "Слишком много запросов",
}


def in_russian(_: Asked, got: Answered, __: Memory) -> Answered:
    """Say in Russian what went wrong."""
    if got.status not in RUSSIAN:
        return got
    shown = got.json | {"message": RUSSIAN[got.status]}
    if "errors" in shown:
        shown["errors"] = {name: ["Недопустимое значение"] for name in shown["errors"]}
    return got.showing(shown)


def _reversed(shown: Any) -> Any:
    if isinstance(shown, list):
        return [_reversed(each) for each in shown]
    if not isinstance(shown, dict):
        return shown
    return {name: _reversed(shown[name]) for name in reversed(shown)}


def reordered(_: Asked, got: Answered, __: Memory) -> Answered:
    """Write the same JSON otherwise: indented, in another order, escaped, with more headers."""
    body = json.dumps(_reversed(got.json), indent=2, ensure_ascii=True).encode()
    more = {"content-type": "application/json; charset=utf-8", "x-request-id": "1", "vary": "*"}
    return replace(got, body=body, headers={**got.headers, **more})


MOMENTS = value("created_at", lambda text: text.replace("Z", ".123456Z"))


def _harmless(words: str, answer: Any) -> Drift:
    return Drift("none", words, "", answer=answer)


IDLE = tuple(World(f"idle, {n}", limit=LIMITS[n % 5]) for n in range(40))
BUSY = (
    *(World(f"busy, {n}", busy(), limit=LIMITS[n % 5]) for n in range(15)),
    *(World(f"busy all the while, {n}", busy(thread=True), limit=LIMITS[n % 5]) for n in range(15)),
    *(World(f"busy with the same key, {n}", busy(own_key=True)) for n in range(10)),
)
ODD = (
    World("100,000 invoices", seeded(100_000)),
    World("20,000 invoices and others at work", both(seeded(20_000), busy())),
    World("250 invoices", seeded(250)),
    World("250 invoices, only reading", seeded(250), options={"mode": "read-only"}),
    World("nothing there, only reading", options={"mode": "read-only"}),
    World("a slow server", slow),
    World("a slow server with others at work", both(busy(thread=True), slow), limit=45),
    World("one answer takes three seconds", hanging),
    World("the year 2099", clock("2099-12-31T18:58:00Z", step="PT5S")),
    World("before midnight in Almaty", clock("2031-02-28T18:59:40Z", step="PT1S")),
    World("the clock stands on a leap day", clock("2032-02-29T12:00:00Z", frozen=True)),
    World("half of the window is used", used(30)),
    World("the window is used up", used(60)),
    World("no rate limit", unlimited),
    World("no control", closed),
    World("no control, others at work", both(closed, busy()), limit=45),
    World("Russian texts", drift=_harmless("in Russian", in_russian)),
    World("JSON written otherwise", drift=_harmless("reordered", reordered)),
    World("moments with fractions, large ids", large, _harmless("finer", MOMENTS)),
    World("a connection lost, webhooks that lead nowhere", both(heard, breaking(7))),
)
WORLDS = (*IDLE, *BUSY, *ODD)
