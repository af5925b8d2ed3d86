"""Who may use control and pages: this site's own pages and programs, never a foreign site."""

import ipaddress
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from starlette.responses import JSONResponse, Response

from apipay_sandbox.hosts import is_local
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


def refusal(method: str, headers: Mapping[str, str], is_own: Callable[[str], bool]) -> str:
    """Say why a request is refused; empty where it is not.

    ``is_own`` knows the names that this server goes by. A foreign name that leads here is a
    rebound one, whose pages a browser takes for the same site.
    """
    host = headers.get("host", "")
    if not is_own(_hostname(f"//{host}")):
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


@dataclass(frozen=True, slots=True)
class Names:
    """The names of a server that listens to this machine only, or to its neighbours too."""

    public_url: str
    neighbours: bool

    def __call__(self, host: str) -> bool:
        """Tell whether a host is one of them. Rebinding needs a name of the public DNS."""
        if host in LOOPBACK or host == _hostname(self.public_url):
            return True
        return self.neighbours and host != "" and (_is_address(host) or is_local(host))


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def refused(scope: Scope, is_own: Callable[[str], bool]) -> Response | None:
    """Return the answer to a request that is not let in."""
    headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
    why = refusal(scope["method"], headers, is_own)
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
