"""CPU of a call that a watch looks at, against the same call unwatched, on a real local server."""

import httpx
from apipay import ApiPay
from apipay_drift import Watch
from measure import API_KEY, Figure, Rounds, alternate, sandbox, unhurried

BODY = {"amount": 10000, "phone_number": "87001234567", "description": "Two tickets"}
PAGE = 100
REACH = 1.05
REACH_OF_HOOKS = 1.08  # a bare client keeps its body to itself: it is read as JSON a second time


def figures() -> list[Figure]:
    with sandbox() as url:
        return [*_of_the_library(url), _of_hooks(url)]


def _of_the_library(url: str) -> list[Figure]:
    watch = Watch()
    with (
        ApiPay(API_KEY, base_url=url, pace=unhurried(), watch=watch) as watched,
        ApiPay(API_KEY, base_url=url, pace=unhurried()) as plain,
    ):
        made = [plain.invoices.create(**BODY) for _ in range(PAGE)]
        one = alternate(
            lambda: watched.invoices.get(made[0].id),
            lambda: plain.invoices.get(made[0].id),
            calls=50,
        )
        page = alternate(
            lambda: next(iter(watched.invoices.list(per_page=PAGE))),
            lambda: next(iter(plain.invoices.list(per_page=PAGE))),
            calls=20,
        )
    assert watch.counts.answers
    assert not watch.counts.deviating
    return [
        _figure("a watched call of the library", one),
        _figure(f"a watched page of {PAGE} invoices", page),
    ]


def _of_hooks(url: str) -> Figure:
    watch, headers = Watch(), {"X-API-Key": API_KEY}
    with (
        httpx.Client(headers=headers, event_hooks=watch.hooks(url)) as watched,
        httpx.Client(headers=headers) as plain,
    ):
        address = f"{url}/invoices/1"
        rounds = alternate(
            lambda: watched.get(address).json(), lambda: plain.get(address).json(), calls=50
        )
    assert watch.counts.answers
    assert not watch.counts.deviating
    return _figure("a bare httpx call with the watch's hooks", rounds, REACH_OF_HOOKS)


def _figure(what: str, rounds: Rounds, reach: float = REACH) -> Figure:
    return Figure(what, rounds.ratio, reach, detail=rounds.detail(1e6, "µs"))
