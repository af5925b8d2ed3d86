# ruff: noqa: RUF001 - Russian is written in Cyrillic
"""What reports say around the findings, in English and Russian."""

import re
from collections.abc import Mapping

from apipay_drift.findings import Language, Severity, Texts

SEVERITIES: Mapping[Severity, Texts] = {
    Severity.BREAKING: {"en": "Breaking", "ru": "Ломает клиентов"},
    Severity.ADDITIVE: {"en": "Additive", "ru": "Дополнения"},
    Severity.HOUSE_RULE: {"en": "House rules", "ru": "Домашние правила"},
    Severity.UNCHECKED: {"en": "Not checked", "ru": "Не проверено"},
}
EXPLAINED: Mapping[Severity, Texts] = {
    Severity.BREAKING: {
        "en": "Clients written for the old state fail or do something else.",
        "ru": "Клиенты, написанные для прежнего состояния, сломаются или будут делать другое.",
    },
    Severity.ADDITIVE: {
        "en": "Clients go on working; there is something new, or less can happen.",
        "ru": "Клиенты продолжат работать; появилось новое, или возможного стало меньше.",
    },
    Severity.HOUSE_RULE: {
        "en": "The documentation is silent here; our own choice differs. Information, not drift.",
        "ru": "Документация здесь молчит; наш выбор другой. Это сведения, а не расхождение.",
    },
    Severity.UNCHECKED: {
        "en": "This could not be looked at.",
        "ru": "Это не удалось проверить.",
    },
}
WORDS: Mapping[str, Texts] = {
    "title.spec": {"en": "Changes between two documents", "ru": "Что изменилось между документами"},
    "title.live": {"en": "The server against the contract", "ru": "Сервер и контракт"},
    "title.har": {
        "en": "Recorded traffic against the contract",
        "ru": "Записанный трафик и контракт",
    },
    "title.watch": {"en": "Real traffic against the contract", "ru": "Живой трафик и контракт"},
    "clean.spec": {"en": "Nothing changed on the wire.", "ru": "На проводе ничего не изменилось."},
    "clean.live": {"en": "No drift.", "ru": "Расхождений нет."},
    "clean.har": {"en": "No drift.", "ru": "Расхождений нет."},
    "clean.watch": {"en": "No drift.", "ru": "Расхождений нет."},
    "checked.spec": {"en": "operations compared", "ru": "операций сравнено"},
    "checked.live": {"en": "facts checked", "ru": "фактов проверено"},
    "checked.har": {"en": "operations seen", "ru": "операций встретилось"},
    "checked.watch": {"en": "operations seen", "ru": "операций встретилось"},
    "requests": {"en": "requests", "ru": "запросов"},
    "accepted": {"en": "Accepted by the baseline", "ru": "Принято базовым файлом"},
    "until": {"en": "until", "ru": "до"},
    "unchecked": {"en": "Not checked", "ru": "Не проверено"},
    "in": {"en": "in {count} operations", "ru": "в операциях: {count}"},
    "more": {"en": "and {count} more", "ru": "и ещё {count}"},
    "everywhere": {"en": "everywhere", "ru": "везде"},
    "before": {"en": "before", "ru": "было"},
    "after": {"en": "after", "ru": "стало"},
    "expected": {"en": "expected", "ru": "ожидалось"},
    "got": {"en": "got", "ru": "получено"},
    "facts": {"en": "facts", "ru": "факты"},
    "evidence": {"en": "evidence", "ru": "доказательство"},
    "location": {"en": "location", "ru": "расположение"},
    "status": {"en": "status", "ru": "код ответа"},
    "header": {"en": "header {name}", "ru": "заголовок {name}"},
    "operation": {"en": "Operation", "ru": "Операция"},
    "what": {"en": "What it means", "ru": "Что это значит"},
    "where": {"en": "Where", "ru": "Где"},
    "advice": {"en": "In your code", "ru": "В вашем коде"},
    "notes": {"en": "Notes", "ru": "Примечания"},
    "filter": {"en": "Filter by operation or text", "ru": "Фильтр по операции или тексту"},
    "none": {"en": "none", "ru": "нет"},
}
# Places are written in English in a finding; a Russian report reads them through this table.
PLACES: tuple[tuple[str, str], ...] = (
    (r"^request body", "тело запроса"),
    (r"^webhook body", "тело вебхука"),
    (r"^webhook header (\S+)", r"вебхук, заголовок \1"),
    (r"^webhook$", "вебхук"),
    (r"^response (\w+) body", r"ответ \1, тело"),
    (r"^response (\w+) header (\S+)", r"ответ \1, заголовок \2"),
    (r"^response (\w+)", r"ответ \1"),
    (r"^(query|path|header|cookie) parameter (\S+)", r"параметр \2 (\1)"),
)

# What opens the door, in a word order that fits into any sentence; names are told as they are.
DOORS: tuple[tuple[str, str], ...] = (
    (r"\bno key$", "без ключа"),
    (r"\b(header|query|cookie) ([^\s,+]+)", r"\2 (\1)"),
    (r"\(header\)", "(заголовок)"),
)
# Why something was not looked at; what is not in this table is told in English.
REASONS: Mapping[str, str] = {
    "there were not enough requests (--max-requests)": "не хватило запросов (--max-requests)",
    "nobody pays or lets time pass here (--control, or --paid-invoice for refunds)": (
        "здесь некому заплатить и нельзя сдвинуть время (--control; для возвратов --paid-invoice)"
    ),
    "--mode sandbox makes and changes things, read-only does not": (
        "создаёт и меняет только --mode sandbox, read-only — нет"
    ),
    "what it rests on did not go as it should": "то, на чём это основано, прошло не так",
    "there is nothing to look at yet": "смотреть пока не на что",
    "the connection broke meanwhile": "соединение прервалось",
    "seen in no answer": "не встретилось ни в одном ответе",
    "nothing came back": "ответа нет",
    "the body was not recorded": "тело не записано",
    "the body was cut off": "тело обрезано",
    "the body is compressed in a way that cannot be read here": "тело сжато, и прочесть его нельзя",
    "the headers were not recorded": "заголовки не записаны",
    "the browser answered in place of the server": "вместо сервера ответил браузер",
    "the control endpoint did not help": "управление песочницы не помогло",
    "a day ended meanwhile": "за это время закончился день",
    "read-only: something was accepted that has to be refused, and so nothing like it follows": (
        "read-only: принято то, что обязаны отклонить, и ничего подобного больше не отправлено"
    ),
    "the rate limit was reached": "достигнут предел запросов",
    "a gateway answered in place of the API": "вместо API ответил шлюз",
    "the sandbox does not count requests (rate_limit)": "песочница не считает запросы (rate_limit)",
    "60 requests took longer than a minute": "60 запросов заняли больше минуты",
}
# What was not looked at is a name; what is not in this table is told as it is.
WHATS: Mapping[str, str] = {
    "POST and PUT that succeed": "успешные POST и PUT",
}
CONTRACT: Texts = {"en": "contract", "ru": "контракт"}


def reason(why: str, language: Language) -> str:
    """Return why something was not looked at, in the reader's language."""
    return REASONS.get(why, why) if language == "ru" else why


def what(name: str, language: Language) -> str:
    """Return what was not looked at, in the reader's language."""
    return WHATS.get(name, name) if language == "ru" else name


def source(name: str, language: Language) -> str:
    """Return what was expected, in the reader's language: the contract, or a document's name."""
    return CONTRACT[language] if name == CONTRACT["en"] else name


def word(key: str, language: Language) -> str:
    """Return one of the reports' own words."""
    return WORDS[key][language]


def door(text: str, language: Language) -> str:
    """Return what has to be sent to be let in, in the reader's language."""
    for pattern, russian in DOORS if language == "ru" else ():
        text = re.sub(pattern, russian, text)
    return text


def place(text: str, language: Language) -> str:
    """Return where a finding is felt in the reader's language."""
    if language == "ru":
        for pattern, russian in PLACES:
            text, count = re.subn(pattern, russian, text, count=1)
            if count:
                break
    return text
