"""Probes of what holds for every operation: key, rate, media type, errors (G, E, H14, H15, H28)."""

# ruff: noqa: RUF001 - Russian is written in Cyrillic

from apipay_drift.probes import law
from apipay_drift.probes.law import REMAINING
from apipay_drift.probes.model import ABSENT, Ask, Control, Json, Probe, Ref, Step
from apipay_drift.probes.patterns import TEXT, Exactly, error, faults, says, whole
from apipay_drift.probes.steps import (
    INVOICES,
    MOMENT_OF_TESTS,
    REFUNDS,
    SCHEDULES,
    UNKNOWN_ID,
    advance,
    clock,
    get,
    invoice_is,
    new_invoice,
    new_schedule,
    paid_invoice,
    post,
    refused,
    schedule_is,
    schedule_verb,
)

BAD_IDS = ("0", "-1", "abc", "1.5", "1e3", "%20", str(UNKNOWN_ID))


def _everywhere(status: int, answer: Json, before: str = "", **more: Json) -> tuple[Step, ...]:
    """Ask each operation, for an id that is nowhere and with a body that does nothing."""
    steps: list[Step] = []
    for each in law.operations():
        if before:
            fault = {"kind": before, "operation": each.id, "key_id": Ref("key_id"), "count": 1}
            wait = {"retry_after": 7} if before == "rate_limit" else {}
            steps.append(Control("POST", "/faults", fault | wait))
        path = each.path.replace("{id}", str(UNKNOWN_ID))
        body: Json = {} if each.method != "GET" else ABSENT
        steps.append(Ask(each.method, path, status, answer, body, harmless=True, **more))
    return tuple(steps)


def _with_id(identity: str) -> tuple[Step, ...]:
    return tuple(
        Ask(
            each.method,
            each.path.replace("{id}", identity),
            404,
            error(says("Resource not found")),
            ABSENT if each.method == "GET" else {},
            harmless=True,
        )
        for each in law.operations()
        if "{id}" in each.path
    )


KEYS = (
    Probe(
        "Every operation refuses a request without a key",
        "Каждая операция отклоняет запрос без ключа",
        ("G02", "E02", "E03"),
        _everywhere(401, error(says("API key is required")), key=ABSENT),
    ),
    Probe(
        "Every operation refuses a wrong key",
        "Каждая операция отклоняет неверный ключ",
        ("G02", "E02", "E03"),
        _everywhere(401, error(says("Invalid API key")), key=Ref("wrong_key")),
    ),
    Probe(
        "A revoked key is refused",
        "Отозванный ключ отклоняется",
        ("E03",),
        (
            get(INVOICES),
            Control("DELETE", "/keys/{key_id}"),
            get(INVOICES, error(says("Invalid API key")), status=401),
        ),
    ),
    Probe(
        "What belongs to another organisation is not found",
        "Чужие объекты не находятся",
        ("H15",),
        (
            *paid_invoice(),
            post("/invoices/{invoice.id}/refund", body={"amount": 1}, keep="refund"),
            new_schedule(),
            Control("POST", "/keys", {"organisation": "Other"}, keep="other"),
            *(
                get(path, error(), status=404, key=Ref("other.key"))
                for path in (
                    "/invoices/{invoice.id}",
                    "/invoices/{invoice.id}/refunds",
                    "/refunds/{refund.id}",
                    "/recurring-invoices/{schedule.id}",
                )
            ),
            *(
                get(path, {"data": []}, key=Ref("other.key"))
                for path in (INVOICES, REFUNDS, SCHEDULES)
            ),
        ),
    ),
)

RATE = (
    Probe(
        "The header counts down, the 61st request in a minute is refused and says how long to wait",
        "Заголовок убывает, 61-й запрос за минуту отклоняется и говорит, сколько ждать",
        ("G05", "G06"),
        (
            clock(),
            *(get("/refunds", gives={REMAINING: str(59 - spent)}) for spent in range(60)),
            get(
                "/refunds",
                Exactly({"message": TEXT, "retry_after": whole(60, 60)}),
                status=429,
                gives={REMAINING: "0", "retry-after": ABSENT},
            ),
            advance("PT60S"),
            get("/refunds", gives={REMAINING: "59"}),
        ),
    ),
    Probe(
        "The window of 60 seconds begins with its first request and refusals do not extend it",
        "Окно в 60 секунд начинается с первого запроса, и отказы его не продлевают",
        ("H29",),
        (
            clock(),
            get("/refunds"),
            advance("PT30S"),
            *(get("/refunds") for _ in range(59)),
            get("/refunds", {"retry_after": 30}, status=429),
            advance("PT29S"),
            get("/refunds", {"retry_after": 1}, status=429),
            advance("PT1S"),
            get("/refunds", gives={REMAINING: "59"}),
        ),
    ),
    Probe(
        "Every operation may answer 429, with the seconds to wait",
        "Каждая операция может ответить 429 с числом секунд ожидания",
        ("E01", "G06", "H28"),
        _everywhere(429, Exactly({"message": TEXT, "retry_after": whole(7, 7)}), "rate_limit"),
    ),
    Probe(
        "Every operation may answer 500, with a message",
        "Каждая операция может ответить 500 с сообщением",
        ("E01", "E02", "H28"),
        _everywhere(500, error(), "error"),
    ),
)

DOOR = (
    Probe(
        "There are the seventeen operations, and each success is a 200",
        "Есть все семнадцать операций, и каждый успех — это 200",
        ("G04", "E01", "I10", "C06"),
        (
            *paid_invoice(),
            invoice_is({"id": Ref("invoice.id")}),
            get(INVOICES),
            post("/invoices/{invoice.id}/refund", keep="refund"),
            get("/invoices/{invoice.id}/refunds"),
            get(REFUNDS),
            get("/refunds/{refund.id}"),
            new_invoice("second"),
            post("/invoices/{second.id}/cancel"),
            new_schedule(),
            get(SCHEDULES),
            schedule_is({"id": Ref("schedule.id")}),
            Ask("PUT", "/recurring-invoices/{schedule.id}", body={"amount": 6000}),
            *(
                schedule_verb(verb)
                for verb in ("pause", "resume", "bill-now", "skip-period", "cancel")
            ),
        ),
    ),
    Probe(
        "Answers are JSON, good ones and refusals alike",
        "Ответы приходят в JSON — и успешные, и отказы",
        ("G03",),
        (
            get(INVOICES, {}, gives={"content-type": says("application/json")}),
            get(f"/refunds/{UNKNOWN_ID}", {}, status=404),
            get(INVOICES, {}, status=401, key=ABSENT),
        ),
    ),
    *(
        Probe(
            f"An id such as {identity} is not found"
            if identity.isdecimal() and identity != "0"
            else f"An id has to be a positive integer: {identity} is not found",
            f"Идентификатор {identity} не находится",
            ("E02", "E06", "H15", "I10", "R05", "C10", "H28"),
            _with_id(identity),
        )
        for identity in BAD_IDS
    ),
    Probe(
        "A body that cannot be parsed, or is of another media type, is a 400",
        "Нечитаемое тело или другой тип содержимого — это 400",
        ("H14", "E02"),
        (
            *(
                post(path, 400, error(), raw=raw, harmless=True)
                for path in (INVOICES, SCHEDULES)
                for raw in ("{", '{"amount": 1,}', "\x00", "nonsense")
            ),
            post(
                INVOICES,
                400,
                error(),
                raw="amount=1",
                harmless=True,
                headers={"Content-Type": "application/x-www-form-urlencoded"},
            ),
        ),
    ),
    Probe(
        "A body that is no object is a 422",
        "Тело не объект — это 422",
        ("H14", "E02"),
        tuple(
            post(path, 422, {"errors": {}}, raw=raw, harmless=True)
            for path in (INVOICES, SCHEDULES)
            for raw in ("[]", '"text"', "1", "null", "true")
        ),
    ),
    Probe(
        "Unknown fields are ignored, known optional ones may be null",
        "Неизвестные поля игнорируются, необязательные могут быть null",
        ("H13",),
        (
            new_invoice(
                answer={"description": ABSENT, "colour": ABSENT, "status": "pending"},
                description=None,
                webhook_id=None,
                colour="red",
                status="paid",
            ),
            new_schedule(answer={"end_date": ABSENT}, end_date=None, webhook_id=None, status=1),
            get(INVOICES, {"data": []}, query={"colour": "red", "search": "{run}-none"}),
        ),
    ),
    Probe(
        "One faulty request names all its faulty fields",
        "Один ошибочный запрос называет все ошибочные поля сразу",
        ("H04", "E02"),
        (
            refused(
                INVOICES,
                {
                    "amount": 0,
                    "description": "x" * 501,
                    "external_order_id": "x" * 256,
                    "webhook_id": "one",
                },
                faults("amount", "phone_number", "description", "external_order_id", "webhook_id"),
            ),
        ),
    ),
)

VALUES = (
    Probe(
        "Moments are in UTC with Z, days are YYYY-MM-DD",
        "Моменты — в UTC с Z, дни — YYYY-MM-DD",
        ("G09", "I05"),
        (
            clock(),
            new_invoice(answer={"created_at": MOMENT_OF_TESTS}),
            new_schedule(answer={"created_at": MOMENT_OF_TESTS, "start_date": "2032-01-31"}),
        ),
    ),
)

PROBES = (*KEYS, *RATE, *DOOR, *VALUES)
