"""Who may use control and pages: this site's own pages and programs, never a foreign site."""

from collections.abc import Mapping
from urllib.parse import urlsplit

from starlette.responses import JSONResponse, Response

from apipay_sandbox.reply import Message, Scope, Send

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})

_POLICY = (
    "default-src 'none'; style-src 'self'{styles}; script-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
STRICT = _POLICY.format(styles="")
WITH_INLINE_STYLES = _POLICY.format(styles=" 'unsafe-inline'")
"""For Swagger UI alone, whose components are styled inline."""

HEADERS = {
    "content-security-policy": STRICT,
    "x-frame-options": "DENY",
    "x-content-type-options": "nosniff",
    # Not no-referrer: with it a browser calls the origin of our own forms "null".
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "cache-control": "no-store",
}


def refusal(method: str, headers: Mapping[str, str], own_hosts: frozenset[str] | None) -> str:
    """Say why a request is refused; empty where it is not.

    ``own_hosts`` are the names that this server goes by, None for any. A foreign name that leads
    here is a rebound one, whose pages a browser takes for the same site.
    """
    host = headers.get("host", "")
    if own_hosts is not None and _hostname(f"//{host}") not in own_hosts:
        return f"{host or 'no host'} is no name of this sandbox: start it with --public-url"
    if method in SAFE:
        return ""
    site = headers.get("sec-fetch-site")
    if site is not None:
        return "" if site in ("same-origin", "none") else "Another site may not do this"
    origin = headers.get("origin")
    if origin is not None and urlsplit(origin).netloc != host:
        return "Another site may not do this"
    return ""


def own_hosts(public_url: str) -> frozenset[str]:
    """Return the names of a server that listens to this machine only."""
    return LOOPBACK | {_hostname(public_url)}


def refused(scope: Scope, hosts: frozenset[str] | None) -> Response | None:
    """Return the answer to a request that is not let in."""
    headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
    why = refusal(scope["method"], headers, hosts)
    return JSONResponse({"message": why}, 403) if why else None


def guarded(send: Send) -> Send:
    """Return ``send`` with the security headers that an answer does not set itself."""

    async def with_headers(message: Message) -> None:
        if message["type"] == "http.response.start":
            own = {name.lower() for name, _ in message["headers"]}
            more = [(name.encode(), value.encode()) for name, value in HEADERS.items()]
            message["headers"] = [
                *message["headers"],
                *(header for header in more if header[0] not in own),
            ]
        await send(message)

    return with_headers


def _hostname(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""
