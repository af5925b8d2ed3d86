"""An OpenAPI document that can be walked: references followed, faults named with their place."""

from collections.abc import Iterator, KeysView
from typing import NamedTuple, NoReturn, cast
from urllib.parse import unquote

from apipay_drift.errors import BrokenDocument
from apipay_drift.findings import Json

READABLE = ("3.0", "3.1")
# Below these keys stands data, in which `$ref` is a word like any other.
DATA = frozenset({"example", "examples", "default", "enum", "const", "mapping"})
NAMES = frozenset({"properties", "patternProperties", "schemas", "responses", "headers", "paths"})


class Spot(NamedTuple):
    """A value of the document and where it stands, as a JSON pointer."""

    raw: Json
    pointer: str

    def at(self, key: str | int) -> "Spot":
        """Return what stands under a key or index; its raw value is None when nothing does."""
        below = f"{self.pointer}/{escape(str(key))}"
        if isinstance(self.raw, dict):
            return Spot(self.raw.get(key), below)
        return Spot(self.raw[key] if isinstance(key, int) else None, below)


def escape(step: str) -> str:
    """Return a key as a step of a JSON pointer (RFC 6901)."""
    if "/" not in step and "~" not in step:  # nearly all of them, and this is called for each
        return step
    return step.replace("~", "~0").replace("/", "~1")


class Document:
    """A document of OpenAPI 3.0 or 3.1, with every reference in it known to lead somewhere.

    Raises:
        BrokenDocument: It is something else (Swagger 2.0, a list, a text), or a reference in it
            leads nowhere, outside, or in a circle.
    """

    def __init__(self, root: Json, source: str) -> None:
        self.source = source
        self.root: dict[str, Json] = self._opened(root)
        self._known: dict[str, Spot] = {}
        self._anchors: dict[str, Spot] | None = None
        self._check_references()

    @property
    def references(self) -> KeysView[str]:
        """Every `$ref` that was followed, those of the whole document among them."""
        return self._known.keys()

    def follow(self, spot: Spot) -> Spot:
        """Return the spot that a chain of references ends at; siblings of `$ref` are dropped."""
        passed: set[str] = set()
        while isinstance(spot.raw, dict) and isinstance(spot.raw.get("$ref"), str):
            reference: str = spot.raw["$ref"]
            if reference in passed:
                self.broken(spot.pointer, f"$ref {reference} refers to itself")
            passed.add(reference)
            spot = self.target(reference, spot.pointer)
        return spot

    def target(self, reference: str, pointer: str) -> Spot:
        """Return what a reference names; `pointer` is where the reference stands."""
        known = self._known.get(reference)
        if known is None:
            known = self._known[reference] = self._find(reference, pointer)
        return known

    def mapping(self, spot: Spot, what: str, *, names: bool = False) -> Iterator[tuple[str, Spot]]:
        """Yield the entries of a mapping in order; nothing when it is absent.

        Keys come as text: a status may be written as an integer. Extensions (`x-…`) are left out
        unless the keys are names that people chose, of properties or headers, say.
        """
        found = self.follow(spot)
        if found.raw is None:
            return
        for key, value in self.dictionary(found, what).items():
            name = str(key)
            if names or not name.startswith("x-"):
                yield name, Spot(value, f"{found.pointer}/{escape(name)}")

    def dictionary(self, spot: Spot, what: str) -> dict[str, Json]:
        """Return a value that has to be a mapping."""
        if not isinstance(spot.raw, dict):
            self.broken(spot.pointer, f"{what} has to be a mapping, not {_kind(spot.raw)}")
        return cast("dict[str, Json]", spot.raw)

    def listing(self, spot: Spot, what: str) -> list[Spot]:
        """Return the spots of a value that has to be a list; nothing when it is absent."""
        if spot.raw is None:
            return []
        if not isinstance(spot.raw, list):
            self.broken(spot.pointer, f"{what} has to be a list, not {_kind(spot.raw)}")
        return [spot.at(index) for index in range(len(spot.raw))]

    def broken(self, pointer: str, fault: str) -> NoReturn:
        """Raise the error that says what is wrong where."""
        raise BrokenDocument(self.source, f"#{pointer}", fault)

    def _opened(self, root: Json) -> dict[str, Json]:
        if not isinstance(root, dict):
            fault = f"is no OpenAPI document but {_kind(root)}"
            raise BrokenDocument(self.source, "", fault)
        opened = cast("dict[str, Json]", root)
        if "swagger" in opened:
            fault = "is Swagger 2.0; convert it to OpenAPI 3 first (swagger2openapi does)"
            raise BrokenDocument(self.source, "#/swagger", fault)
        version = str(opened.get("openapi", ""))
        if not version.startswith(READABLE):
            found = f"is {version!r}" if version else "is missing"
            fault = f"the version of OpenAPI {found}; 3.0 and 3.1 can be compared"
            raise BrokenDocument(self.source, "#/openapi", fault)
        return opened

    def _find(self, reference: str, pointer: str) -> Spot:
        if not reference.startswith("#"):
            self.broken(
                pointer,
                f"$ref {reference} leads out of the document; put everything into one file first"
                " (redocly bundle does)",
            )
        fragment = unquote(reference[1:])
        if fragment and not fragment.startswith("/"):
            return self._anchor(fragment, reference, pointer)
        spot = Spot(self.root, "")
        for step in fragment.split("/")[1:]:
            spot = self._step(spot, step.replace("~1", "/").replace("~0", "~"), reference, pointer)
        return spot

    def _step(self, spot: Spot, step: str, reference: str, pointer: str) -> Spot:
        raw = spot.raw
        if isinstance(raw, dict) and isinstance(raw.get("$ref"), str) and step not in raw:
            spot = self.follow(spot)
            raw = spot.raw
        if isinstance(raw, list) and step.isdecimal() and int(step) < len(raw):
            return spot.at(int(step))
        if isinstance(raw, dict):
            if step in raw:
                return spot.at(step)
            if step.isdecimal() and int(step) in raw:  # a status written as an integer
                return spot.at(int(step))
        return self.broken(pointer, f"$ref {reference} leads nowhere: there is no {step} there")

    def _anchor(self, name: str, reference: str, pointer: str) -> Spot:
        if self._anchors is None:
            self._anchors = {
                raw["$anchor"]: Spot(raw, _pointer(trail))
                for raw, trail in self._walk()
                if isinstance(raw.get("$anchor"), str)
            }
        if name not in self._anchors:
            self.broken(pointer, f"$ref {reference} leads nowhere: no $anchor has that name")
        return self._anchors[name]

    def _check_references(self) -> None:
        for raw, trail in self._walk():
            if isinstance(raw.get("$ref"), str) and raw["$ref"] not in self._known:
                self.target(raw["$ref"], _pointer(trail))

    def _walk(self) -> Iterator[tuple[dict[Json, Json], "_Trail"]]:
        """Yield every mapping that is not data; one that is shared by aliases comes once."""
        seen: set[int] = set()
        waiting: list[tuple[Json, _Trail, bool]] = [(self.root, None, False)]
        while waiting:
            raw, trail, names = waiting.pop()
            if id(raw) in seen:
                continue
            seen.add(id(raw))
            if isinstance(raw, dict):
                if not names:
                    yield raw, trail
                waiting += [
                    (value, (trail, key), not names and key in NAMES)
                    for key, value in raw.items()
                    if isinstance(value, HOLDING) and (names or _described(key))
                ]
            else:
                held = enumerate(raw)
                waiting += [
                    (value, (trail, key), False)
                    for key, value in held
                    if isinstance(value, HOLDING)
                ]


HOLDING = (dict, list)
_Trail = tuple["_Trail", Json] | None  # the way to a value: that of what holds it, and a key


def _described(key: Json) -> bool:
    """Tell whether what stands under a key describes the API; the rest is data or extensions."""
    return key not in DATA and not (isinstance(key, str) and key.startswith("x-"))


def _pointer(trail: _Trail) -> str:
    steps: list[str] = []
    while trail is not None:
        trail, key = trail
        steps.append(f"/{escape(str(key))}")
    return "".join(reversed(steps))


def _kind(raw: Json) -> str:
    kinds = {dict: "a mapping", list: "a list", str: "text", bool: "a truth value"}
    return "nothing" if raw is None else kinds.get(type(cast("object", raw)), "a number")
