"""CPU of a whole program: import, and one first call; in the bare environment."""

import httpx
from measure import API_KEY, Figure, alternate_processes, bare_python, sandbox

OURS = """
from apipay import ApiPay
client = ApiPay({key!r}, base_url={url!r})
assert client.invoices.get({id}).amount == 10000
"""
PEER = """
import httpx
client = httpx.Client(headers={{"X-API-Key": {key!r}}})
assert client.get({url!r} + "/invoices/{id}").json()["amount"] == "10000.00"
"""


def figures() -> list[Figure]:
    python = bare_python()
    with sandbox() as url:
        made = httpx.post(
            f"{url}/invoices",
            headers={"X-API-Key": API_KEY},
            json={"amount": 10000, "phone_number": "87001234567"},
        )
        told = {"key": API_KEY, "url": url, "id": made.json()["id"]}
        rounds = alternate_processes(
            [python, "-c", OURS.format(**told)], [python, "-c", PEER.format(**told)], runs=31
        )
    what = "import and one first call, against httpx"
    return [Figure(what, rounds.ratio, 1.10, detail=rounds.detail(1000, "ms"))]
