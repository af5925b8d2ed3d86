"""What all pages share: language, organisation, templates and the way to the API's operations."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import HTMLResponse

from apipay_sandbox.api import OPERATIONS
from apipay_sandbox.call import Call
from apipay_sandbox.control import door
from apipay_sandbox.pages import formats
from apipay_sandbox.pages.texts import RUSSIAN
from apipay_sandbox.rules.moments import to_text
from apipay_sandbox.service.due import catch_up
from apipay_sandbox.store import organisations
from apipay_sandbox.world import Account, World

if TYPE_CHECKING:
    from jinja2 import Environment  # costs a twentieth of a second, and only for who sees a page

    from apipay_sandbox.app import App

Json = dict[str, Any]

LANGUAGES = ("en", "ru")
COOKIE_DAYS = 365


DONE: Mapping[str, str] = {
    "created": "Created.",
    "paid": "Paid in the customer's place.",
    "cancelled": "Cancelled.",
    "expired": "The deadline has passed.",
    "refunded": "Refunded.",
    "changed": "Done.",
    "deleted": "Deleted.",
    "sent": "Sent again; the attempt appears as soon as it is over.",
    "moved": "The clock has moved on.",
    "filled": "Filled with made-up data.",
    "kept": "The snapshot is taken.",
    "restored": "Everything is as it was then.",
    "forgotten": "Everything is forgotten.",
}
"""What is said after a move, by the code in the address: no text comes from there."""


HEADLINES: Mapping[int, str] = {
    404: "There is no such page.",
    405: "This address does not take that.",
    413: "This is too large.",
}
"""What a page is called that says why there is none."""


@dataclass(frozen=True, slots=True)
class Notice:
    """Why a move was refused, and what had been typed."""

    problem: tuple[str, ...] = ()
    typed: Mapping[str, str] = field(default_factory=dict)
    status: int = 200


@dataclass(frozen=True, slots=True)
class View:
    """One request to a page, as its reader is to see it."""

    app: "App"
    request: Request
    notice: Notice = field(default_factory=Notice)

    @property
    def world(self) -> World:
        """The world as it is now."""
        return catch_up(self.app.world)

    @property
    def lang(self) -> str:
        """The language: asked for, remembered, or the browser's; Kazakh readers get Russian."""
        asked = (self.request.query_params.get("lang"), self.request.cookies.get("lang"))
        wanted = formats.languages(self.request.headers.get("accept-language", ""))
        known = {"en": "en", "ru": "ru", "kk": "ru"}
        return next((known[each] for each in (*asked, *wanted) if each in known), "en")

    def t(self, english: str, **values: object) -> str:
        """Say something in the reader's language."""
        text = RUSSIAN[english] if self.lang == "ru" else english
        return text.format(**values) if values else text

    @property
    def now(self) -> str:
        """The sandbox's now, as the API writes moments."""
        return to_text(self.world.clock.now())

    @property
    def frozen(self) -> bool:
        """Whether the sandbox's clock stands still."""
        return self.world.clock.frozen_at is not None

    @property
    def done(self) -> str:
        """What is said after a move; empty where there was none."""
        said = DONE.get(self.request.query_params.get("done", ""))
        return self.t(said) if said and not self.notice.problem else ""

    def reason(self, status: int, message: str) -> Mapping[str, str]:
        """Say why there is no page: what the pages have no words for stays beside as a detail."""
        if message in RUSSIAN:
            return {"title": self.t(message), "detail": ""}
        headline = HEADLINES.get(status, "This cannot be done.")
        return {"title": self.t(headline), "detail": message}

    @property
    def organisations(self) -> list[Json]:
        """All organisations, oldest first."""
        return [dict(row) for row in organisations.everyone(self.world.db)]

    @property
    def organisation(self) -> Json:
        """The organisation that is looked at: asked for, remembered, or the first."""
        everyone = self.organisations
        request = self.request
        asked = (request.query_params.get("org"), request.cookies.get("org"))
        known = {str(each["id"]): each for each in everyone}
        return next((known[each] for each in asked if each in known), everyone[0])

    def ask(
        self, operation_id: str, identity: object = None, *, query: str = "", body: str = ""
    ) -> Json:
        """Do an operation of the API for the organisation; raises `Problem` and `Refused`."""
        chosen = self.organisation
        call = Call(
            world=self.world,
            account=Account(0, chosen["id"], bool(chosen["verified"])),
            operation=self.app.operations[operation_id],
            identity=None if identity is None else str(identity),
            raw_query=query.encode(),
            raw_body=body.encode(),
            content_type="application/json",
        )
        answer: Json = json.loads(json.dumps(OPERATIONS[operation_id](call)))
        return answer

    async def control(self, operation_id: str, path: Json | None = None, /, **values: Any) -> Any:  # noqa: ANN401 - JSON
        """Do an operation of control; raises `Problem` and `Refused`."""
        return await door.call(self.app, operation_id, path, **values)

    def link(self, **changes: object) -> str:
        """Return this page's address with some parameters of its query changed."""
        kept = [
            (name, value)
            for name, value in self.request.query_params.multi_items()
            if name not in changes and name not in ("lang", "org", "done")
        ]
        more = [(name, str(value)) for name, value in changes.items() if value is not None]
        query = urlencode([*kept, *more])
        return f"{self.request.url.path}?{query}" if query else self.request.url.path

    def filled(self, typed: Mapping[str, str]) -> "View":
        """Return a view whose forms hold these values."""
        return replace(self, notice=replace(self.notice, typed=typed))

    def render(self, template: str, **context: object) -> HTMLResponse:
        """Return a page made from a template."""
        lang = self.lang
        shared: Mapping[str, object] = {
            "view": self,
            "t": self.t,
            "lang": lang,
            "money": lambda text: formats.money(text, lang),
            "count": lambda number: formats.count(number, lang),
            "typed": self.notice.typed,
        }
        page = environment().get_template(template).render({**shared, **context})
        response = HTMLResponse(page, self.notice.status, headers={"content-language": lang})
        for name in ("lang", "org"):
            asked = self.request.query_params.get(name)
            if asked is not None and asked in (lang, str(self.organisation["id"])):
                response.set_cookie(
                    name, asked, COOKIE_DAYS * 86_400, httponly=True, samesite="lax"
                )
        return response


@cache
def environment() -> "Environment":
    """Return the templates: escaped by themselves, and a name that is missing is an error."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined  # noqa: PLC0415 - see above

    made = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    shown = (formats.moment, formats.day, formats.phone, formats.masked)
    made.filters |= {each.__name__: each for each in shown}
    return made
