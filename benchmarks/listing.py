"""CPU of listing 10,000 invoices, typed, against a loop of httpx and json."""

import httpx
from apipay import ApiPay
from measure import API_KEY, Figure, alternate, sandbox, unhurried

ROWS = 10_000
PER_PAGE = 100


def _fill(url: str) -> None:
    with httpx.Client(headers={"X-API-Key": API_KEY}) as client:
        for number in range(ROWS):
            body = {
                "amount": 100 + number,
                "phone_number": "87001234567",
                "description": "Two tickets for the theatre",
                "external_order_id": f"order-{number}",
            }
            client.post(f"{url}/invoices", json=body).raise_for_status()


def figures() -> list[Figure]:
    with (
        sandbox() as url,
        ApiPay(API_KEY, base_url=url, pace=unhurried()) as client,
        httpx.Client(headers={"X-API-Key": API_KEY}) as bare,
    ):
        _fill(url)

        def ours() -> None:
            assert sum(1 for _ in client.invoices.list(per_page=PER_PAGE)) == ROWS

        def peer() -> None:
            rows, page = 0, 1
            while True:
                parameters = {"page": page, "per_page": PER_PAGE}
                body = bare.get(f"{url}/invoices", params=parameters).json()
                rows += len(body["data"])
                if page * PER_PAGE >= body["meta"]["total"]:
                    break
                page += 1
            assert rows == ROWS

        rounds = alternate(ours, peer, calls=1)
    what = f"listing {ROWS:,} invoices, against httpx and json"
    return [Figure(what, rounds.ratio, 1.3, detail=rounds.detail(1000, "ms"))]
