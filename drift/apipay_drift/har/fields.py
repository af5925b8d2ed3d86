"""An object of a HAR, whose fields are what HAR 1.2 says or are named in an error."""

from collections.abc import Mapping
from typing import NoReturn, cast

from apipay_drift.errors import BrokenDocument
from apipay_drift.findings import Json


class Fields:
    """An object of the file, and where it is."""

    def __init__(self, fields: Json, where: str, source: str) -> None:
        self._where, self._source = where, source
        if not isinstance(fields, dict):
            raise BrokenDocument(source, where, "has to be an object")
        self._fields = cast("dict[str, Json]", fields)

    def fail(self, name: str, why: str) -> NoReturn:
        """Say what is wrong with a field."""
        raise BrokenDocument(self._source, f"{self._where}.{name}", why)

    def get(self, name: str) -> Json:
        """Return a field as it is, None where there is none."""
        return self._fields.get(name)

    def text(self, name: str) -> str:
        """Return a field that has to be a text."""
        value = self.get(name)
        return value if isinstance(value, str) else self.fail(name, "has to be a text")

    def whole(self, name: str) -> int:
        """Return a field that has to be an integer."""
        value = self.get(name)
        return value if type(value) is int else self.fail(name, "has to be an integer")

    def below(self, name: str) -> "Fields":
        """Return a field that has to be an object."""
        return Fields(self.get(name), f"{self._where}.{name}", self._source)

    def headers(self) -> Mapping[str, str]:
        """Return the headers by their names in lower case; those that come twice are joined."""
        listed = self.get("headers")
        joined: dict[str, str] = {}
        for index, header in enumerate(cast("list[Json]", listed or [])):
            pair = Fields(header, f"{self._where}.headers[{index}]", self._source)
            name, value = pair.text("name").lower(), pair.text("value")
            joined[name] = f"{joined[name]}, {value}" if name in joined else value
        return joined
