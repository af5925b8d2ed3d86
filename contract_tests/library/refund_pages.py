"""Answers of a list of refunds, as a function of the request."""

from collections.abc import Callable

import httpx


def refund(number: int) -> dict[str, object]:
    return {
        "id": number,
        "invoice_id": 1,
        "amount": "1.00",
        "status": "completed",
        "created_at": "2025-01-31T12:00:00Z",
    }


def pages(
    total: int, *, failing_page: int | None = None
) -> Callable[[httpx.Request], httpx.Response]:
    """Answers of a list of refunds; one page of it may fail."""

    def answer(request: httpx.Request) -> httpx.Response:
        number, size = int(request.url.params["page"]), int(request.url.params["per_page"])
        if number == failing_page:
            return httpx.Response(500, json={"message": "page fails"})
        ids = range(total, 0, -1)[(number - 1) * size : number * size]
        meta = {"current_page": number, "per_page": size, "total": total}
        return httpx.Response(200, json={"data": [refund(n) for n in ids], "meta": meta})

    return answer
