"""Amounts, moments and numbers as people read them."""

from datetime import date, datetime

from apipay_sandbox.rules.moments import ALMATY

NO_BREAK = "\u00a0"


def money(text: str, lang: str) -> str:
    """Write the amount of an answer with its currency: ``10 000,00 ₸`` or ``10,000.00 ₸``."""
    whole, _, hundredths = text.partition(".")
    grouped = f"{int(whole):,}"
    if lang == "ru":
        return f"{grouped.replace(',', NO_BREAK)},{hundredths}{NO_BREAK}₸"
    return f"{grouped}.{hundredths}{NO_BREAK}₸"


def count(number: int, lang: str) -> str:
    """Write a whole number in groups of three."""
    return f"{number:,}".replace(",", NO_BREAK if lang == "ru" else ",")


def moment(text: str) -> str:
    """Write a moment of an answer in Almaty: ``31.01.2030 17:00:00``."""
    return datetime.fromisoformat(text).astimezone(ALMATY).strftime("%d.%m.%Y %H:%M:%S")


def day(text: str) -> str:
    """Write a day of an answer: ``31.01.2030``."""
    return date.fromisoformat(text).strftime("%d.%m.%Y")


def phone(text: str) -> str:
    """Write a phone number in groups: ``8 700 123-45-67``."""
    return f"{text[0]} {text[1:4]} {text[4:7]}-{text[7:9]}-{text[9:]}"


def masked(text: str) -> str:
    """Write a phone number as a checkout page shows it: ``8 700 ···-··-67``."""
    return f"{text[0]} {text[1:4]} ···-··-{text[9:]}"


def languages(header: str) -> list[str]:
    """Return the languages of an ``Accept-Language`` header, the best first."""
    weighted: list[tuple[float, str]] = []
    for part in header.split(",")[:20]:
        name, _, weight = part.partition(";q=")
        try:
            quality = float(weight) if weight else 1.0
        except ValueError:
            quality = 0.0
        weighted.append((-quality, name.strip().lower().split("-")[0]))
    return [name for quality, name in sorted(weighted, key=lambda each: each[0]) if quality < 0]
