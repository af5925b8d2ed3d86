"""The rules for how an API is reached: servers and their paths, and what opens the door."""

import itertools
from collections.abc import Iterator, Mapping
from urllib.parse import urlsplit

from apipay_drift.findings import Json
from apipay_drift.spec.document import Document, Spot, escape
from apipay_drift.spec.operations import Operation
from apipay_drift.spec.reading import canonical
from apipay_drift.spec.telling import Teller

MOST_URLS = 64  # of one server with variables
PORTS = {"https": 443, "http": 80}

# One way to be let in: what is shown, by what it is, with the scopes wanted of it.
Way = Mapping[str, frozenset[str]]


def servers(document: Document, spot: Spot) -> tuple[str, ...]:
    """Return the URLs of a `servers` list, variables filled in, no slash at the end."""
    urls: dict[str, None] = {}
    for server in document.listing(spot.at("servers"), "servers"):
        raw = document.dictionary(server, "a server")
        if not isinstance(raw.get("url"), str):
            document.broken(server.pointer, "a server needs a url")
        urls.update(dict.fromkeys(_expanded(document, server)))
    return tuple(urls)


def base_path(document: Document) -> str:
    """Return the path that all operations lie below, of the first server."""
    urls = servers(document, Spot(document.root, ""))
    return urlsplit(urls[0]).path.rstrip("/") if urls else ""


def compare_servers(
    teller: Teller, before: tuple[str, ...], after: tuple[str, ...], place: str
) -> None:
    """Say which servers came, went and moved; a relative URL says nothing of the host."""
    old, new = before or ("",), after or ("",)
    gone = [url for url in old if url not in new]
    come = [url for url in new if url not in old]
    if len(gone) == len(come) == 1 and _same_but_for_host(gone[0], come[0]):
        gone = []
    places = (place, place)
    if len(gone) == len(come) == 1:
        teller.tell("server-moved", places, gone[0] or "/", come[0] or "/")
        return
    for url in gone:
        teller.tell("server-removed", places, url or "/", None)
    for url in come:
        teller.tell("server-added", places, None, url or "/")


def own_servers(document: Document, operation: Operation) -> tuple[str, ...]:
    """Return the servers that an operation or its path names for itself."""
    return servers(document, operation.spot) or servers(document, operation.item)


def compare_security(teller: Teller, before: Operation, after: Operation) -> None:
    """Say whether what opened the door still does, and whether more does now."""
    old, old_place = _ways(teller.old.document, before)
    new, new_place = _ways(teller.new.document, after)
    refused = [way for way in old if not any(_enough(way, wanted) for wanted in new)]
    fresh = [way for way in new if not any(_enough(way, wanted) for wanted in old)]
    milder = [way for way in new if not any(_enough(known, way) for known in old)] or [
        way for way in new if way not in old
    ]
    shown = ([_shown(way) for way in old], [_shown(way) for way in new])
    if refused:
        teller.tell("security-tightened", (old_place, new_place), *shown)
    elif fresh or milder:
        teller.tell("security-loosened", (old_place, new_place), *shown)


def _enough(held: Way, wanted: Way) -> bool:
    return all(name in held and scopes <= held[name] for name, scopes in wanted.items())


def _ways(document: Document, operation: Operation) -> tuple[list[Way], str]:
    own = operation.spot.at("security")
    spot = own if own.raw is not None else Spot(document.root, "").at("security")
    ways: list[Way] = []
    for alternative in document.listing(spot, "security"):
        way = {
            _scheme(document, name): frozenset(
                str(scope.raw) for scope in document.listing(scopes, "scopes")
            )
            for name, scopes in document.mapping(alternative, "a security requirement", names=True)
        }
        if way not in ways:
            ways.append(way)
    return (ways or [{}]), spot.pointer


def _scheme(document: Document, name: str) -> str:
    """Return what a scheme is on the wire: its name in the document means nothing there."""
    place = Spot(document.root, "").at("components").at("securitySchemes")
    listed = dict(document.mapping(place, "securitySchemes", names=True))
    if name not in listed:
        return name
    raw = document.dictionary(document.follow(listed[name]), "a security scheme")
    kind = str(raw.get("type"))
    if kind == "apiKey":
        where, key = str(raw.get("in")), str(raw.get("name"))
        return f"{where} {key.title() if where == 'header' else key}"
    if kind == "http":
        return f"http {str(raw.get('scheme')).lower()}"
    if kind == "oauth2":
        return f"oauth2 {', '.join(_tokens(raw))}".strip()
    return f"{kind} {raw.get('openIdConnectUrl', '')}".strip()


def _tokens(raw: Mapping[str, Json]) -> Iterator[str]:
    flows = raw.get("flows")
    for name, flow in sorted(flows.items()) if isinstance(flows, dict) else ():
        url = flow.get("tokenUrl", "") if isinstance(flow, dict) else canonical(flow)
        yield f"{name} {url}".strip()


def _shown(way: Way) -> str:
    named = (
        f"{name} ({', '.join(sorted(scopes))})" if scopes else name
        for name, scopes in sorted(way.items())
    )
    return " + ".join(named) or "no key"


def _expanded(document: Document, server: Spot) -> Iterator[str]:
    url: str = server.raw["url"]
    names, choices = [], []
    for name, variable in document.mapping(server.at("variables"), "variables", names=True):
        raw = document.dictionary(variable, "a server variable")
        values = [raw.get("default", ""), *(raw.get("enum") or ())]
        names.append(name)
        choices.append(list(dict.fromkeys(map(str, values))))
    for filled in itertools.islice(itertools.product(*choices), MOST_URLS):
        text = url
        for name, value in zip(names, filled, strict=True):
            text = text.replace(f"{{{name}}}", value)
        yield _normal(text)


def _normal(url: str) -> str:
    parts = urlsplit(url)
    if not parts.scheme:
        return url.rstrip("/")
    host = (parts.hostname or "").lower()
    try:
        port = parts.port
    except ValueError:
        return url.rstrip("/")
    shown = f":{port}" if port and port != PORTS.get(parts.scheme) else ""
    return f"{parts.scheme.lower()}://{host}{shown}{parts.path.rstrip('/')}"


def _same_but_for_host(before: str, after: str) -> bool:
    """Tell whether a URL says no more than the path, and the other adds a host to just that."""
    named = [bool(urlsplit(url).netloc) for url in (before, after)]
    return named == [False, True] and urlsplit(before).path == urlsplit(after).path


def place_of(operation: Operation) -> str:
    """Return where the servers of an operation would stand."""
    return f"/paths/{escape(operation.path)}/{operation.method}/servers"
