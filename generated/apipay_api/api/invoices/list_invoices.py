from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from ...types import UNSET, Response, Unset

if TYPE_CHECKING:
    import datetime

    import httpx

    from ...client import AuthenticatedClient, Client
    from ...models.error import Error
    from ...models.invoice_list import InvoiceList
    from ...models.invoice_status import InvoiceStatus
    from ...models.rate_limit_error import RateLimitError
    from ...models.validation_error import ValidationError


def _get_kwargs(
    *,
    page: int | Unset = UNSET,
    per_page: int | Unset = UNSET,
    search: str | Unset = UNSET,
    status: list[InvoiceStatus] | Unset = UNSET,
    date_from: datetime.date | Unset = UNSET,
    date_to: datetime.date | Unset = UNSET,
) -> dict[str, Any]:

    params: dict[str, Any] = {}

    params["page"] = page

    params["per_page"] = per_page

    params["search"] = search

    json_status: list[str] | Unset = UNSET
    if not isinstance(status, Unset):
        json_status = []
        for status_item_data in status:
            status_item = status_item_data.value
            json_status.append(status_item)

    params["status[]"] = json_status

    json_date_from: str | Unset = UNSET
    if not isinstance(date_from, Unset):
        json_date_from = date_from.isoformat()
    params["date_from"] = json_date_from

    json_date_to: str | Unset = UNSET
    if not isinstance(date_to, Unset):
        json_date_to = date_to.isoformat()
    params["date_to"] = json_date_to

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/invoices",
        "params": params,
    }
    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Error | InvoiceList | RateLimitError | ValidationError | None:

    from ... import errors
    from ...models.error import Error
    from ...models.invoice_list import InvoiceList
    from ...models.rate_limit_error import RateLimitError
    from ...models.validation_error import ValidationError

    if response.status_code == 200:
        response_200 = InvoiceList.from_dict(response.json())

        return response_200

    if response.status_code == 401:
        response_401 = Error.from_dict(response.json())

        return response_401

    if response.status_code == 422:
        response_422 = ValidationError.from_dict(response.json())

        return response_422

    if response.status_code == 429:
        response_429 = RateLimitError.from_dict(response.json())

        return response_429

    if response.status_code == 500:
        response_500 = Error.from_dict(response.json())

        return response_500

    if client.raise_on_unexpected_status:
        raise errors.UnexpectedStatus(response.status_code, response.content)
    return None


def _build_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Response[Error | InvoiceList | RateLimitError | ValidationError]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    *,
    client: AuthenticatedClient | Client,
    page: int | Unset = UNSET,
    per_page: int | Unset = UNSET,
    search: str | Unset = UNSET,
    status: list[InvoiceStatus] | Unset = UNSET,
    date_from: datetime.date | Unset = UNSET,
    date_to: datetime.date | Unset = UNSET,
) -> Response[Error | InvoiceList | RateLimitError | ValidationError]:
    """List invoices

     One page of invoices, newest first, narrowed by text, status and day of creation. All
    filters given must hold together.

    Args:
        page (int | Unset): Which page, counted from 1.
        per_page (int | Unset): How many entries on a page.
        search (str | Unset): Text to look for.
        status (list[InvoiceStatus] | Unset):
        date_from (datetime.date | Unset): A calendar day, `YYYY-MM-DD`. Example: 2025-01-31.
        date_to (datetime.date | Unset): A calendar day, `YYYY-MM-DD`. Example: 2025-01-31.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Error | InvoiceList | RateLimitError | ValidationError]
    """

    request = _get_kwargs(
        page=page,
        per_page=per_page,
        search=search,
        status=status,
        date_from=date_from,
        date_to=date_to,
    )
    response = client.get_httpx_client().request(**request)
    return _build_response(client=client, response=response)


def sync(
    *,
    client: AuthenticatedClient | Client,
    page: int | Unset = UNSET,
    per_page: int | Unset = UNSET,
    search: str | Unset = UNSET,
    status: list[InvoiceStatus] | Unset = UNSET,
    date_from: datetime.date | Unset = UNSET,
    date_to: datetime.date | Unset = UNSET,
) -> Error | InvoiceList | RateLimitError | ValidationError | None:
    """List invoices: the parsed answer alone, None for an undocumented status."""
    detailed = sync_detailed(
        client=client,
        page=page,
        per_page=per_page,
        search=search,
        status=status,
        date_from=date_from,
        date_to=date_to,
    )
    return detailed.parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient | Client,
    page: int | Unset = UNSET,
    per_page: int | Unset = UNSET,
    search: str | Unset = UNSET,
    status: list[InvoiceStatus] | Unset = UNSET,
    date_from: datetime.date | Unset = UNSET,
    date_to: datetime.date | Unset = UNSET,
) -> Response[Error | InvoiceList | RateLimitError | ValidationError]:
    """List invoices

     One page of invoices, newest first, narrowed by text, status and day of creation. All
    filters given must hold together.

    Args:
        page (int | Unset): Which page, counted from 1.
        per_page (int | Unset): How many entries on a page.
        search (str | Unset): Text to look for.
        status (list[InvoiceStatus] | Unset):
        date_from (datetime.date | Unset): A calendar day, `YYYY-MM-DD`. Example: 2025-01-31.
        date_to (datetime.date | Unset): A calendar day, `YYYY-MM-DD`. Example: 2025-01-31.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Error | InvoiceList | RateLimitError | ValidationError]
    """

    request = _get_kwargs(
        page=page,
        per_page=per_page,
        search=search,
        status=status,
        date_from=date_from,
        date_to=date_to,
    )
    response = await client.get_async_httpx_client().request(**request)
    return _build_response(client=client, response=response)


async def asyncio(
    *,
    client: AuthenticatedClient | Client,
    page: int | Unset = UNSET,
    per_page: int | Unset = UNSET,
    search: str | Unset = UNSET,
    status: list[InvoiceStatus] | Unset = UNSET,
    date_from: datetime.date | Unset = UNSET,
    date_to: datetime.date | Unset = UNSET,
) -> Error | InvoiceList | RateLimitError | ValidationError | None:
    """List invoices: the parsed answer alone, None for an undocumented status."""
    detailed = await asyncio_detailed(
        client=client,
        page=page,
        per_page=per_page,
        search=search,
        status=status,
        date_from=date_from,
        date_to=date_to,
    )
    return detailed.parsed
