# ruff: noqa: RUF001 - Russian is written in Cyrillic
"""What the steps of a plan are for, in English and Russian."""

from collections.abc import Mapping

from apipay_drift.findings import Texts
from apipay_drift.live.model import Does

DOES: Mapping[Does, Texts] = {
    Does.MAKE: {"en": "make something, at the edges", "ru": "создать, на границах допустимого"},
    Does.READ: {"en": "look again", "ru": "прочитать снова"},
    Does.LIST: {"en": "find it in a list", "ru": "найти в списке"},
    Does.MOVE: {"en": "do what is allowed", "ru": "сделать разрешённое"},
    Does.ILLEGAL: {"en": "not allowed in this state", "ru": "не разрешено в этом состоянии"},
    Does.FAULTY: {"en": "several faults at once", "ru": "сразу несколько ошибок"},
    Does.UNKNOWN: {"en": "an id that is not there", "ru": "несуществующий номер"},
    Does.NO_KEY: {"en": "without a key", "ru": "без ключа"},
    Does.WRONG_KEY: {"en": "with a wrong key", "ru": "с неверным ключом"},
    Does.HELP: {"en": "help of the sandbox, not counted", "ru": "помощь песочницы, не в счёт"},
}
PLAN: Mapping[str, Texts] = {
    "title": {"en": "The plan for {target}", "ru": "План для {target}"},
    "request": {"en": "request", "ru": "запрос"},
    "answer": {"en": "answer", "ru": "ответ"},
    "what": {"en": "what for", "ru": "зачем"},
    "facts": {"en": "settles", "ru": "проверяет"},
    "cost": {
        "en": "{cost} of at most {most} requests; nothing was sent.",
        "ru": "Запросов: {cost} из разрешённых {most}; ничего не отправлено.",
    },
    "limit": {
        "en": "--check-rate-limit: up to {most} requests more at the end.",
        "ru": "--check-rate-limit: в конце ещё запросов: до {most}.",
    },
    "unchecked": {"en": "Not asked, for {why}: {count}", "ru": "Не спрошено ({why}): {count}"},
}
