"""What a report says besides the contract's own texts, in Russian where that is asked for."""

# ruff: noqa: RUF001 - Russian is written in Cyrillic

import re
from collections.abc import Mapping

from apipay_drift.findings import Language
from apipay_drift.probes import Need
from apipay_drift.suite.run import NOBODY, UNANSWERED

NEEDS: Mapping[str, str] = {
    Need.WRITE: "проверка пишет, а писать здесь не разрешено (--allow-writes)",
    Need.PHONE: "счёт приходит живому человеку: укажите, на чей телефон (--phone)",
    Need.CONTROL: "нужно управление песочницей (--control)",
    Need.RECEIVER: "нужен сервер, который может прислать вебхук на эту машину",
    NOBODY: "сервер перестал отвечать",
}
# Places, and what patterns are called; values are JSON and stay as they are.
PHRASES: tuple[tuple[str, str], ...] = (
    (r"control status", "статус управления"),
    (r"status", "статус"),
    (r"header (\S+)", r"заголовок \1"),
    (r"body ?(.*)", r"тело \1"),
    (r"page", "страница"),
    (r"webhooks ?(.*)", r"вебхуки \1"),
    (r"\(nothing\)", "(ничего)"),
    (r"something else", "нечто другое"),
    (r"a number", "число"),
    (r"an object", "объект"),
    (r"a value", "значение"),
    (r"a value of type (\w+)", r"значение типа \1"),
    (r"a value of type (\w+), or nothing", r"значение типа \1 или ничего"),
    (r"one of type (\w+)", r"значение типа \1"),
    (r"in the form of (.+)", r"в виде \1"),
    (r"one of ([\d, ]+)", r"одно из: \1"),
    (r"(\d+) items", r"элементов: \1"),
    (r"a list of (\d+) or more", r"список хотя бы из \1"),
    (r"an integer from (\d+)", r"целое число от \1"),
    (r"an integer from (\d+) to (\d+)", r"целое число от \1 до \2"),
    (r"'(.*)' or a Russian text", r"'\1' или текст на русском"),
    (rf"{re.escape(UNANSWERED)}(.*)", r"нет ответа: \1"),
)


def said(text: str, language: Language) -> str:
    """Return a phrase of a report in the reader's language; what is not known stays as it is."""
    if language == "en":
        return text
    if text in NEEDS:
        return NEEDS[text]
    for phrase, russian in PHRASES:
        if re.fullmatch(phrase, text.strip('"')):
            return re.sub(phrase, russian, text.strip('"')).strip()
    return text
