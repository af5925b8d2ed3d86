"""One leap of the clock tells the same events in the same order as any split of it."""

import asyncio
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from apipay_sandbox.deliver import Courier
from apipay_sandbox.rules.magic import BY_PHONE
from apipay_sandbox.rules.moments import DAY, day_of, to_text
from apipay_sandbox.service import hooks, invoices, recurring
from apipay_sandbox.service.invoices import Draft
from apipay_sandbox.world import Settings, World
from hypothesis import given, settings
from hypothesis import strategies as st

BEGIN = 1_893_456_000_000  # 2030-01-01T00:00:00Z
HOUR = DAY // 24
PHONES = ("87011234567", *BY_PHONE)


@dataclass(frozen=True)
class Story:
    """What there is at the beginning, and how receivers answer."""

    payment_time: int
    schedules: tuple[tuple[str, int, int | None, str], ...]
    invoices: tuple[str, ...]
    webhooks: int
    failures: tuple[int, ...]
    """How many attempts fail of each invoice's events, by the invoice's id."""


STORIES = st.builds(
    Story,
    payment_time=st.sampled_from([HOUR, 12 * HOUR, DAY, 3 * DAY + 1]),
    schedules=st.lists(
        st.tuples(
            st.sampled_from(["daily", "weekly", "monthly"]),
            st.integers(0, 2),
            st.none() | st.integers(0, 5),
            st.sampled_from(PHONES),
        ),
        max_size=4,
    ).map(tuple),
    invoices=st.lists(st.sampled_from(PHONES), max_size=4).map(tuple),
    webhooks=st.integers(0, 2),
    failures=st.lists(st.integers(0, 5), min_size=1, max_size=5).map(tuple),
)
SPLITS = st.lists(st.integers(1, 8 * DAY - 1), max_size=5, unique=True).map(sorted)


class Receiver:
    """A server that hears of events, and lets the first attempts fail as the story has it."""

    def __init__(self, failures: Sequence[int]) -> None:
        self.heard: list[tuple[str, str]] = []
        self._failures = failures
        self._connections: set[asyncio.Task[None] | None] = set()

    async def done(self) -> None:
        await asyncio.gather(*filter(None, self._connections))

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._connections.add(asyncio.current_task())
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                length = int(head.lower().split(b"content-length: ")[1].split(b"\r\n")[0])
                path = head.split(b" ")[1].decode()
                event = (path, (await reader.readexactly(length)).decode())
                number = json.loads(event[1])["invoice"]["id"]
                fails = self.heard.count(event) < self._failures[number % len(self._failures)]
                self.heard.append(event)
                status = b"503 Busy" if fails else b"204 Heard"
                writer.write(b"HTTP/1.1 %b\r\nContent-Length: 0\r\n\r\n" % status)
        except asyncio.IncompleteReadError:  # the sender has closed
            writer.close()
            await writer.wait_closed()


async def live(story: Story, stops: Sequence[int]) -> tuple[object, ...]:
    """Live through a story with a stop at each of these moments; tell what was heard and kept."""
    receiver = Receiver(story.failures)
    server = await asyncio.start_server(receiver.answer, "127.0.0.1", 0)
    url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    world = World.open(Settings(payment_time=story.payment_time))
    world.clock.frozen_at = BEGIN
    world.add_organisation("Shop", verified=True, key="key")
    tell(world, story, url)
    courier = Courier(world)
    for stop in stops:
        await courier.leap(BEGIN + stop)
    kept = state(world)
    await courier.close()
    server.close()
    await receiver.done()
    world.close()
    by_path = {
        path: [body for at, body in receiver.heard if at == path] for path, _ in receiver.heard
    }
    return by_path, kept


def tell(world: World, story: Story, url: str) -> None:
    account = world.account("key")
    assert account is not None
    for number in range(story.webhooks):
        hooks.register(world, account.organisation_id, f"{url}/{number}")
    for phone in story.invoices:
        invoices.create(world, account, Draft(100, phone))
    today = day_of(BEGIN)
    for interval, start, days, phone in story.schedules:
        first: date = today + timedelta(days=start)
        end = None if days is None else first + timedelta(days=days)
        draft = Draft(200, phone, "Чай")
        recurring.create(world, account, draft, interval=interval, start_date=first, end_date=end)


def state(world: World) -> list[list[tuple[object, ...]]]:
    """Everything in the database but what dice and stop watches have made."""
    queries = (
        """SELECT id, status, amount, phone_number, schedule_id, created_at, day, expires_at,
           paid_at, cancelled_at, expired_at FROM invoices ORDER BY id""",
        "SELECT * FROM schedules ORDER BY id",
        "SELECT * FROM deliveries ORDER BY id",
        """SELECT delivery_id, started_at, status_code, fault FROM attempts
           ORDER BY started_at, delivery_id""",
        "SELECT * FROM tallies",
        "SELECT * FROM days",
    )
    return [[tuple(row) for row in world.db.all(query)] for query in queries]


@settings(max_examples=25)
@given(STORIES, SPLITS)
def test_one_leap_is_the_same_as_any_split_of_it(story, splits):
    whole = asyncio.run(live(story, [8 * DAY]))
    assert asyncio.run(live(story, [*splits, 8 * DAY])) == whole


def test_the_property_sees_bills_deadlines_customers_and_retries():
    story = Story(12 * HOUR, (("daily", 1, 5, PHONES[0]),), PHONES[:5], 2, (0, 1, 5))
    heard, (made, _, deliveries, attempts, *_) = asyncio.run(live(story, [8 * DAY]))
    assert {row[1] for row in made} == {"paid", "expired", "cancelled"}
    assert len(made) == 5 + 6
    assert {row[5] for row in deliveries} == {"delivered", "failed"}
    assert {row[2] for row in attempts} == {204, 503}
    assert set(heard) == {"/0", "/1"}
    assert heard["/0"] == heard["/1"]
    moments = [json.loads(body)["timestamp"] for body in heard["/0"]]
    assert to_text(BEGIN) < moments[-1]
    told = [json.loads(body)["invoice"] for body in dict.fromkeys(heard["/0"])]
    assert [each["id"] for each in told if each["id"] > 5] == [6, 7, 8, 9, 10, 11]


def test_many_moments_are_lived_through_while_others_are_served():
    async def leap() -> int:
        world = World.open(Settings())
        world.clock.frozen_at = BEGIN
        world.add_organisation("Shop", verified=True, key="key")
        account = world.account("key")
        assert account is not None
        for _ in range(300):
            draft = Draft(200, PHONES[0])
            recurring.create(
                world, account, draft, interval="daily", start_date=None, end_date=None
            )
        courier, turns = Courier(world), 0
        leaping = asyncio.create_task(courier.leap(BEGIN + 40 * DAY))
        while not leaping.done():
            turns += 1
            assert BEGIN <= world.clock.now() <= BEGIN + 40 * DAY
            await asyncio.sleep(0)
        await leaping
        assert world.db.number("SELECT count(*) FROM invoices") == 300 * 41
        assert world.db.number("SELECT sum(expired) FROM tallies WHERE bits = 40") == 300 * 40
        await courier.close()
        world.close()
        return turns

    assert asyncio.run(leap()) > 10


def test_what_goes_wrong_in_a_batch_undoes_all_of_it(monkeypatch):
    world = World.open(Settings(payment_time=HOUR))
    world.clock.frozen_at = BEGIN
    world.add_organisation("Shop", verified=True, key="key")
    account = world.account("key")
    for later in range(3):
        world.clock.frozen_at = BEGIN + later
        invoices.create(world, account, Draft(100, PHONES[0]))
    tell_once = recurring.live_due

    def break_at_the_last(world: World, moment: int) -> None:
        if moment == BEGIN + 2 + HOUR:
            raise OSError("no space left")
        tell_once(world, moment)

    monkeypatch.setattr(recurring, "live_due", break_at_the_last)
    for _ in range(2):
        with pytest.raises(OSError, match="no space"):
            asyncio.run(_leap(world, BEGIN + DAY))
        assert world.next_due == BEGIN + HOUR
        assert {row[1] for row in state(world)[0]} == {"pending"}
    monkeypatch.undo()
    asyncio.run(_leap(world, BEGIN + DAY))
    assert {row[1] for row in state(world)[0]} == {"expired"}
    world.close()


async def _leap(world: World, target: int) -> None:
    courier = Courier(world)
    try:
        await courier.leap(target)
    finally:
        await courier.close()
