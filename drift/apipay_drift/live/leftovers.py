"""What a run has made and its plan could not undo is undone at the end, as far as that goes."""

from collections.abc import Callable, Generator, Mapping

from apipay_drift.findings import Texts
from apipay_drift.live.mirror import Entity, Mirror
from apipay_drift.probes.model import Json
from apipay_drift.probes.play import Answer, Request, written
from apipay_drift.probes.steps import post

PATHS = {"invoice": "/invoices", "schedule": "/recurring-invoices"}
FINAL = {"invoice": {"paid", "cancelled", "expired"}, "schedule": {"cancelled"}}
DONE = frozenset({200, 400})  # 400: it is settled already


def undoing(
    mirror: Mirror, world: Mapping[str, Json], left: list[Texts], budget: Callable[[], int]
) -> Generator[Request, Answer | None, None]:
    """Yield the requests that cancel what is still open, and note what stays behind."""
    for entity in mirror.named.values():
        if entity.kind not in PATHS or not entity.made or not _open(entity):
            continue
        path = f"{PATHS[entity.kind]}/{entity.id}/cancel"
        answer = None
        if budget() > 0:
            answer = yield written(post(path), world)
        if answer is None or answer.status not in DONE:
            left.append(
                {
                    "en": f"{entity.kind} {entity.id} could not be cancelled and stays behind.",
                    "ru": f"{entity.kind} {entity.id} не удалось отменить, он остался.",
                }
            )


def _open(entity: Entity) -> bool:
    return (
        type(entity.fields.get("id")) is int
        and entity.fields.get("status") not in (FINAL[entity.kind])
    )
