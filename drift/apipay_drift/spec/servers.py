"""The rules for where an API is reached: servers and their paths."""

import itertools
from collections.abc import Iterator
from urllib.parse import urlsplit

from apipay_drift.spec.document import Document, Spot, escape
from apipay_drift.spec.operations import Operation
from apipay_drift.spec.telling import Teller

MOST_URLS = 64  # of one server with variables
PORTS = {"https": 443, "http": 80}


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
    for was, now in _moved(gone, come):
        gone.remove(was)
        come.remove(now)
        teller.tell("server-moved", places, was or "/", now or "/")
    for url in gone:
        teller.tell("server-removed", places, url or "/", None)
    for url in come:
        teller.tell("server-added", places, None, url or "/")


def _moved(gone: list[str], come: list[str]) -> list[tuple[str, str]]:
    """Return which server is which now: one on the same host, or the only one there is."""
    if len(gone) == len(come) == 1:
        return [(gone[0], come[0])]
    hosts: dict[str, list[str]] = {}
    for url in come:
        hosts.setdefault(urlsplit(url).netloc, []).append(url)
    told = [(url, hosts.get(urlsplit(url).netloc, [])) for url in gone]
    alone = [urlsplit(url).netloc for url in gone]
    return [
        (url, found[0])
        for url, found in told
        if len(found) == 1 and alone.count(urlsplit(url).netloc) == 1
    ]


def own_servers(document: Document, operation: Operation) -> tuple[str, ...]:
    """Return the servers that an operation or its path names for itself."""
    return servers(document, operation.spot) or servers(document, operation.item)


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
