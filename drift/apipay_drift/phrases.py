"""Sentences in Russian, found by their English."""

import re
from collections.abc import Iterator, Mapping

NAMES = frozenset(
    {"api", "file", "folder", "id", "key", "name", "path", "request", "source", "url"}
)
FIELD = re.compile(r"\{(\w+)\}")


class Phrases:
    """English sentences with {fields} for what varies, and what says the same in Russian.

    The first that fits is taken, so that the general ones stand last. What a field holds is told in
    Russian as well where it is a sentence of the table, and as it is where it is a value, or where
    the field is one of `NAMES`: what people name is no sentence, whatever it looks like.
    """

    def __init__(self, table: Mapping[str, str]) -> None:
        self._table = [(_pattern(english), russian) for english, russian in table.items()]

    def russian(self, text: str) -> str:
        """Return a sentence in Russian; what the table does not know stays as it is."""
        for pattern, russian in self._table:
            said = pattern.fullmatch(text)
            if said:
                told = {
                    name: held if name in NAMES else self.russian(held)
                    for name, held in said.groupdict().items()
                }
                return russian.format_map(told)
        return text


def _pattern(english: str) -> re.Pattern[str]:
    return re.compile("".join(_parts(english)), re.DOTALL)


def _parts(english: str) -> Iterator[str]:
    for number, part in enumerate(FIELD.split(english)):
        yield f"(?P<{part}>.+?)" if number % 2 else re.escape(part)
