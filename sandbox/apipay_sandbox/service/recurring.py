"""What can be done with a recurring invoice."""

from collections.abc import Callable
from datetime import date

from apipay_sandbox.problems import not_found
from apipay_sandbox.rules import Refused
from apipay_sandbox.rules import schedule as rules
from apipay_sandbox.rules.moments import day_of
from apipay_sandbox.service.invoices import NOT_VERIFIED, Draft, issue, issue_all
from apipay_sandbox.store import schedules
from apipay_sandbox.store.database import Row, Value
from apipay_sandbox.world import Account, World


def get(world: World, account: Account, schedule_id: int) -> Row:
    """Return the organisation's own schedule, or raise a 404 (H15)."""
    return _load(world, account.organisation_id, schedule_id)


def create(
    world: World,
    account: Account,
    draft: Draft,
    *,
    interval: str,
    start_date: date | None,
    end_date: date | None,
) -> Row:
    """Make an active schedule that bills ``draft`` from ``start_date`` on, today by default."""
    now = world.clock.now()
    start_date = start_date or day_of(now)
    plan = rules.begin(start_date, end_date, interval)
    with world.db.transaction():
        schedule_id = schedules.add(
            world.db,
            {
                "organisation_id": account.organisation_id,
                "amount": draft.amount,
                "phone_number": draft.phone_number,
                "description": draft.description,
                "webhook_id": draft.webhook_id,
                "start_date": start_date.isoformat(),
                "end_date": end_date.isoformat() if end_date else None,
                "created_at": now,
                **_columns(plan, now),
            },
        )
        world.expect(rules.due_at(plan, now))
        return _load(world, account.organisation_id, schedule_id)


def update(world: World, row: Row, changes: dict[str, Value], interval: str | None) -> Row:
    """Change amount, description and interval; what is not given stays (C05, H26)."""
    plan = rules.change(plan_of(row), interval or row["interval"])
    kept = {**changes, "interval": plan.interval, "day": plan.day}
    schedules.update(world.db, row["id"], kept)
    return _load(world, row["organisation_id"], row["id"])


def pause(world: World, row: Row) -> Row:
    """Stop billing until `resume` (C06)."""
    return _keep(world, row, lambda plan: rules.move(plan, "pause"))


def resume(world: World, row: Row) -> Row:
    """Bill again, from the first date that is not in the past (H25)."""
    today = day_of(world.clock.now())
    return _keep(world, row, lambda plan: rules.resume(plan, today))


def cancel(world: World, row: Row) -> Row:
    """Stop billing for good (C03)."""
    return _keep(world, row, lambda plan: rules.move(plan, "cancel"))


def skip_period(world: World, row: Row) -> Row:
    """Pass over the next date without charging (C08, H23)."""
    return _keep(world, row, lambda plan: rules.step(rules.move(plan, "skip")))


def bill_now(world: World, account: Account, row: Row) -> Row:
    """Make an invoice at once; the dates stay as they are (C07, H22)."""
    rules.move(plan_of(row), "bill")
    if not account.verified:
        raise Refused(NOT_VERIFIED)
    with world.db.transaction():
        return issue(world, row["organisation_id"], draft_of(row), world.clock.now())


def live_due(world: World, moment: int) -> None:
    """Do what is due at ``moment``, lower ids first: bill a date and step on, or end (H21)."""
    bills: list[tuple[int, Draft]] = []
    steps: list[tuple[Value, ...]] = []
    for row in schedules.due(world.db, moment):
        plan = plan_of(row)
        if plan.status == "active":
            if row["verified"]:
                bills.append((row["organisation_id"], draft_of(row)))
            plan = rules.step(plan)
        else:
            plan = rules.move(plan, "cancel")
        steps.append((*_columns(plan, moment).values(), row["id"]))
    if bills:
        issue_all(world, bills, moment)
    schedules.step_all(world.db, steps)


def plan_of(row: Row) -> rules.Plan:
    """Return the dates of a row."""
    return rules.Plan(
        status=row["status"],
        interval=row["interval"],
        day=row["day"],
        next_date=_date(row["next_date"]),
        end_date=_date(row["end_date"]),
    )


def draft_of(row: Row) -> Draft:
    """Return the invoice that a schedule makes (H27)."""
    return Draft(
        amount=row["amount"],
        phone_number=row["phone_number"],
        description=row["description"],
        webhook_id=row["webhook_id"],
        schedule_id=row["id"],
    )


def _keep(world: World, row: Row, rule: Callable[[rules.Plan], rules.Plan]) -> Row:
    now = world.clock.now()
    plan = rule(plan_of(row))
    schedules.update(world.db, row["id"], _columns(plan, now))
    world.expect(rules.due_at(plan, now))
    return _load(world, row["organisation_id"], row["id"])


def _load(world: World, organisation_id: int, schedule_id: int) -> Row:
    row = schedules.get(world.db, organisation_id, schedule_id)
    if row is None:
        raise not_found()
    return row


def _columns(plan: rules.Plan, now: int) -> dict[str, Value]:
    return {
        "status": plan.status,
        "interval": plan.interval,
        "day": plan.day,
        "next_date": plan.next_date.isoformat() if plan.next_date else None,
        "due_at": rules.due_at(plan, now),
    }


def _date(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)
