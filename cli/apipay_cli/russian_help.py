# ruff: noqa: RUF001 - Russian is written in Cyrillic
"""The help of the commands in Russian; the English one stands with the commands and options."""

from collections.abc import Mapping
from typing import Any

import typer

OfTyper = Any  # a command, a group or an option: typer does not name their classes

EXIT_CODES = "Коды завершения: 0 — расхождений нет, 1 — есть, 2 — проверить не удалось."
COMMANDS: Mapping[str, str] = {
    "apipay": (
        "Инструменты для ApiPay.kz: локальная песочница и проверки, что API всё ещё тот же."
    ),
    "apipay sandbox": (
        "Запустить локальный сервер: параметры как у apipay-sandbox (apipay sandbox --help)."
    ),
    "apipay contract": (
        "Проверить сервер по всем фактам контракта: свою песочницу или --target.\n\n"
        "Без --allow-writes сервер только спрашивают. Коды завершения: 0 — всё проверенное верно,"
        " 1 — факт нарушен, 2 — проверить не удалось."
    ),
    "apipay drift": (f"Сказать, что изменилось и ломает ли это клиентов.\n\n{EXIT_CODES}"),
    "apipay drift spec": (
        "Сравнить два документа OpenAPI (3.0 или 3.1, JSON или YAML) глазами разработчика клиента."
        "\n\nБез аргументов: контракт этого пакета и документ по адресу APIPAY_SPEC_URL."
        f" {EXIT_CODES}"
    ),
    "apipay drift live": (
        "Сверить работающий сервер с контрактом, не больше чем за минуту его лимита запросов.\n\n"
        "Всюду, кроме этой машины, только читает и отправляет то, что должны отклонить."
        f" {EXIT_CODES}"
    ),
    "apipay drift har": (
        "Сверить с контрактом ответы в записанном трафике, без единого запроса.\n\n"
        f"Личного в отчёте нет: значения скрыты по их схеме. {EXIT_CODES}"
    ),
}
# By the option, or by the command and the option where it means something else there.
OPTIONS: Mapping[str, str] = {
    "--help": "Показать эту справку.",
    "--version": "Показать версию.",
    "--lang": "Язык отчёта.",
    "--format": "В каком виде отчёт.",
    "--output": "Записать отчёт в этот файл.",
    "--fail-on": "Что считать расхождением: код завершения 1.",
    "--baseline": "Файл принятых находок, у каждой причина и последний день.",
    "--write-baseline": "Принять найденное: дописать его в этот файл.",
    "--reason": "Почему это принято, вместе с --write-baseline.",
    "--expires": "До какого дня, вместе с --write-baseline.",
    "--prune": "Вместе с --write-baseline: убрать записи, которые уже ничего не принимают.",
    "apipay contract --target": "Базовый URL API; без него запускается песочница.",
    "apipay contract --api-key": "Ключ для --target; нигде не показывается.",
    "apipay contract --allow-writes": "Создавать счета и расписания и отменять их.",
    "apipay contract --phone": "На чей телефон могут приходить счета.",
    "apipay contract --control": "Управление песочницей, например http://…/_sandbox.",
    "apipay contract --profile": (
        "Несколько проверок на все факты (quick), все (full) или все в течение часа (nightly)."
    ),
    "apipay contract --report": "Папка для report.html, coverage.html, HAR и JUnit.",
    "apipay drift spec old": "Файл, URL или `contract`.",
    "apipay drift spec new": "Файл или URL.",
    "apipay drift spec --migrate": "Добавить, что изменить в коде, который пользуется библиотекой.",
    "apipay drift live --base-url": "Где начинаются пути API.",
    "apipay drift live --api-key": "Ключ; лучше в APIPAY_API_KEY.",
    "apipay drift live --mode": (
        "sandbox ещё и создаёт счета и расписания; на этой машине это по умолчанию."
    ),
    "apipay drift live --max-requests": "Больше запросов к API не будет.",
    "apipay drift live --control": "Управление песочницей, если оно не рядом с API.",
    "apipay drift live --paid-invoice": (
        "Оплаченный счёт, с которого вернут 0.01 ₸; тогда без --control."
    ),
    "apipay drift live --phone": "На чей телефон приходят счета.",
    "apipay drift live --seed": "То же зерно отправит те же запросы.",
    "apipay drift live --timeout": "На каждый запрос.",
    "apipay drift live --check-rate-limit": "Нарочно дойти до лимита: ещё до 61 запроса.",
    "apipay drift live --dry-run": "Показать план и ничего не отправить.",
    "apipay drift live --resume": "Продолжить запуск, который вёл этот журнал.",
    "apipay drift har file": "HAR 1.2 из браузера, прокси или песочницы; или -.",
    "apipay drift har --base-url": "Где начинаются пути API; иначе там, где они лучше подходят.",
}
PANELS: Mapping[str, str] = {"option": "Параметры", "argument": "Аргументы"}


def translate(command: OfTyper, path: str = "apipay") -> None:
    """Give a command, and all below it, the help that stands here."""
    command.help = COMMANDS[path]
    command.rich_help_panel = "Команды"
    for param in command.get_params(typer.Context(command)):
        param.help = help_of(path, param)
        param.rich_help_panel = PANELS[param.param_type_name]
    for name, below in getattr(command, "commands", {}).items():
        translate(below, f"{path} {name}")


def help_of(path: str, param: OfTyper) -> str:
    """Return the help of an option or an argument of a command."""
    name = max(param.opts, key=len)
    return OPTIONS.get(f"{path} {name}") or OPTIONS[name]
