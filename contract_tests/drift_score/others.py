"""Other clients of the same account at work: they make, pay, refund, cancel and schedule things."""

import contextlib
import json
import random
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlsplit

from apipay_sandbox.rules import Refused

from contract_tests.drift_score.proxy import Server

Json = Any

TEXTS = ("Кофе", "100%", "<b>order</b>", "🍵", "a" * 500, None, "-", "Билет 7")
INTERVALS = ("daily", "weekly", "monthly", "yearly")
OWN_KEY_ACTS = 12
"""How often they use the client's own key: it counts against the client's window."""


class Others:
    """Clients with a key of their own, or with the same one; they touch only what they made."""

    def __init__(self, server: Server, dice: random.Random, *, own_key: bool) -> None:
        self.server, self.dice, self.own_key = server, dice, own_key
        self.left = OWN_KEY_ACTS
        self.key = server.sandbox.api_key if own_key else server.shadow
        self.connection = HTTPConnection(urlsplit(server.sandbox.url).netloc, timeout=30)
        self.invoices: list[int] = []
        self.schedules: list[int] = []

    def twin(self) -> "Others":
        """Return others with the same key and dice of their own."""
        dice = random.Random(self.dice.random())
        return Others(self.server, dice, own_key=self.own_key)

    def close(self) -> None:
        """Hang up."""
        self.connection.close()

    def act(self, times: int) -> None:
        """Do a few things."""
        for _ in range(times):
            if self.own_key:
                self.left -= 1
            if self.left < 0:
                return
            self.dice.choice(self._deeds())()

    def _deeds(self) -> list[Any]:
        deeds = [self._sell, self._sell, self._plan, self._read]
        if self.invoices:
            deeds += [self._pay, self._refund, self._cancel, self._expire]
        if self.schedules:
            deeds += [self._verb, self._change]
        return deeds

    def _sell(self) -> None:
        dice = self.dice
        made = self._ask("POST", "/invoices", {
            "amount": dice.choice((0.01, 1, 1234.56, 99_999_999.99, dice.randrange(1, 10**6))),
            "phone_number": f"8701{dice.randrange(10**7):07}",
            "description": dice.choice(TEXTS),
            "external_order_id": dice.choice((None, f"order-{dice.randrange(50)}")),
        })  # fmt: skip
        self.invoices += [made["id"]] if "id" in made else []

    def _plan(self) -> None:
        made = self._ask("POST", "/recurring-invoices", {
            "amount": self.dice.randrange(1, 10**6),
            "phone_number": "87015550000",
            "interval": self.dice.choice(INTERVALS),
            "description": self.dice.choice(TEXTS),
        })  # fmt: skip
        self.schedules += [made["id"]] if "id" in made else []

    def _read(self) -> None:
        self._ask("GET", self.dice.choice(("/invoices", "/refunds", "/recurring-invoices")))

    def _pay(self) -> None:
        with contextlib.suppress(Refused):
            self.server.sandbox.pay(self.dice.choice(self.invoices))

    def _expire(self) -> None:
        with contextlib.suppress(Refused):
            self.server.sandbox.expire(self.dice.choice(self.invoices))

    def _refund(self) -> None:
        body = self.dice.choice((None, {"amount": 0.01}, {"amount": 1, "reason": "Возврат"}))
        self._ask("POST", f"/invoices/{self.dice.choice(self.invoices)}/refund", body)

    def _cancel(self) -> None:
        self._ask("POST", f"/invoices/{self.dice.choice(self.invoices)}/cancel")

    def _verb(self) -> None:
        verb = self.dice.choice(("pause", "resume", "cancel", "bill-now", "skip-period"))
        self._ask("POST", f"/recurring-invoices/{self.dice.choice(self.schedules)}/{verb}")

    def _change(self) -> None:
        number = self.dice.choice(self.schedules)
        self._ask("PUT", f"/recurring-invoices/{number}", {"amount": self.dice.randrange(1, 999)})

    def _ask(self, method: str, path: str, body: Json = None) -> Json:
        content = None if body is None else json.dumps(body).encode()
        headers = {"X-API-Key": self.key, "Content-Type": "application/json"}
        self.connection.request(method, f"/api{path}", content, headers)
        return json.loads(self.connection.getresponse().read())
