"""The rules for what opens the door: security schemes as they are on the wire."""

from collections.abc import Callable, Iterator, Mapping
from itertools import product

from apipay_drift.findings import Json
from apipay_drift.spec.document import Document, Spot
from apipay_drift.spec.operations import Operation
from apipay_drift.spec.telling import Teller

# One way to be let in: what has to be sent, all of it, with the scopes wanted of each.
Way = Mapping[str, frozenset[str]]


def compare_security(teller: Teller, before: Operation, after: Operation) -> None:
    """Say whether what opened the door still does, and whether less does now."""
    old, old_place = _ways(teller.old.document, before)
    new, new_place = _ways(teller.new.document, after)
    refused = any(not any(_enough(way, wanted) for wanted in new) for way in old)
    fresh = any(not any(_enough(way, wanted) for wanted in old) for way in new)
    if refused or fresh:
        kind = "security-tightened" if refused else "security-loosened"
        shown = ([_shown(way) for way in old], [_shown(way) for way in new])
        teller.tell(kind, (old_place, new_place), *shown)


def _enough(held: Way, wanted: Way) -> bool:
    return all(name in held and scopes <= held[name] for name, scopes in wanted.items())


def _ways(document: Document, operation: Operation) -> tuple[list[Way], str]:
    own = operation.spot.at("security")
    spot = own if own.raw is not None else Spot(document.root, "").at("security")
    ways: list[Way] = []
    for alternative in document.listing(spot, "security"):
        for way in _spelt_out(document, alternative):
            if way not in ways:
                ways.append(way)
    return (ways or [{}]), spot.pointer


def _spelt_out(document: Document, alternative: Spot) -> Iterator[Way]:
    """Yield what a requirement asks for, a scheme that can be satisfied in two ways as two."""
    schemes: list[list[tuple[str, frozenset[str]]]] = []
    for name, listed in document.mapping(alternative, "a security requirement", names=True):
        scopes = frozenset(str(scope.raw) for scope in document.listing(listed, "scopes"))
        schemes.append([(variant, scopes) for variant in _variants(document, name)])
    for chosen in product(*schemes):
        yield dict(chosen)


def _variants(document: Document, name: str) -> list[str]:
    """Return what a scheme is on the wire: its name in the document means nothing there."""
    place = Spot(document.root, "").at("components").at("securitySchemes")
    listed = dict(document.mapping(place, "securitySchemes", names=True))
    if name not in listed:
        return [name]
    raw = document.dictionary(document.follow(listed[name]), "a security scheme")
    kind = str(raw.get("type"))
    return list(KINDS[kind](raw)) if kind in KINDS else [kind]


def _key(raw: Mapping[str, Json]) -> Iterator[str]:
    where, name = str(raw.get("in")), str(raw.get("name"))
    yield f"{where} {name.title() if where == 'header' else name}"  # a header's name knows no case


def _flows(raw: Mapping[str, Json]) -> Iterator[str]:
    flows = raw.get("flows")
    for name, flow in flows.items() if isinstance(flows, dict) else ():
        urls = flow if isinstance(flow, dict) else {}
        yield f"oauth2 {name} {urls.get('tokenUrl') or urls.get('authorizationUrl') or ''}".strip()


KINDS: Mapping[str, Callable[[Mapping[str, Json]], Iterator[str]]] = {
    "apiKey": _key,
    "http": lambda raw: iter([f"http {str(raw.get('scheme')).lower()}"]),
    "oauth2": _flows,
    "openIdConnect": lambda raw: iter([f"openIdConnect {raw.get('openIdConnectUrl')}"]),
}


def _shown(way: Way) -> str:
    named = (
        f"{name} ({', '.join(sorted(scopes))})" if scopes else name
        for name, scopes in sorted(way.items())
    )
    return " + ".join(named) or "no key"
