# ruff: noqa: RUF001 - Russian is written in Cyrillic
"""Why a command could not run, in the reader's language."""

from collections.abc import Mapping
from functools import cache

from apipay_drift import refusals
from apipay_drift.phrases import Phrases

from apipay_cli.language import MISSING, Language

ARGUMENTS: Mapping[str, str] = {
    "--reason, --expires and --prune belong to --write-baseline FILE": (
        "--reason, --expires и --prune нужны только вместе с --write-baseline FILE"
    ),
    "--write-baseline needs --reason TEXT: why the findings are accepted": (
        "к --write-baseline нужно --reason TEXT: почему это принято"
    ),
    "--write-baseline needs --expires YYYY-MM-DD: the last day, today or later": (
        "к --write-baseline нужно --expires YYYY-MM-DD: последний день, сегодня или позже"
    ),
    "--dry-run prints a table: leave out --format, --output and --write-baseline": (
        "--dry-run печатает таблицу: уберите --format, --output и --write-baseline"
    ),
    "cannot write the report: {why}": "не удалось записать отчёт: {why}",
    "--dry-run shows the plan of a new run: leave out --resume": (
        "--dry-run показывает план нового запуска: уберите --resume"
    ),
    "give two documents, OLD and NEW; `contract` is the one of this package": (
        "нужны два документа, OLD и NEW; `contract` — тот, что в этом пакете"
    ),
    "give two documents, OLD and NEW, or set {variable}": (
        "нужны два документа, OLD и NEW, или переменная {variable}"
    ),
}
CONTRACT: Mapping[str, str] = {
    "--phone has to look like {form}: an 8 and ten more digits": (
        "--phone: нужно {form}, 8 и ещё десять цифр"
    ),
    "--control changes the sandbox: give --allow-writes, too": (
        "--control меняет песочницу: добавьте --allow-writes"
    ),
    "--phone and --control are about a --target: give that, too": (
        "--phone и --control относятся к --target: укажите и его"
    ),
    "a target needs a key: set APIPAY_API_KEY, or give --api-key": (
        "для --target нужен ключ: задайте APIPAY_API_KEY или укажите --api-key"
    ),
    "without --target, a sandbox is started here, and {missing}": (
        "без --target здесь запускается песочница, но {missing}"
    ),
    MISSING["en"]: MISSING["ru"],
    "cannot write to {folder}: {why}": "не удалось записать в {folder}: {why}",
    "no answer from {api} ({why})": "{api} не отвечает ({why})",
    "no answer: {why}": "нет ответа: {why}",
    "the server stopped answering": "сервер перестал отвечать",
    "{request}: 429 again and again, after waiting": "{request}: 429 и после ожидания",
    "control, {request}: {why}": "управление, {request}: {why}",
    "{api} refuses the API key (401): give another one": (
        "{api} не принимает ключ (401): укажите другой"
    ),
    "{url} redirects to {other}: give the address it leads to": (
        "{url} перенаправляет на {other}: укажите тот адрес, куда он ведёт"
    ),
    "another address": "другой адрес",
    "there is no ApiPay API at {api}: {url} answers 404": (
        "{api}: здесь нет API ApiPay, {url} отвечает 404"
    ),
    "could not be cancelled: {what}": "отменить не удалось: {what}",
    "interrupted, and what was made is cancelled": "прервано, созданное отменено",
    "interrupted, and not all could be cancelled": "прервано, и не всё удалось отменить",
    "waiting {seconds} s for the rate limit": "ожидание {seconds} с: лимит запросов",
}


@cache
def _phrases() -> Phrases:
    return Phrases({**ARGUMENTS, **CONTRACT, **refusals.RUSSIAN})


def told(reason: str, language: Language) -> str:
    """Return why a command could not run; what has no Russian is told in English."""
    return _phrases().russian(reason) if language == "ru" else reason
