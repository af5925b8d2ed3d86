from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from ...types import UNSET, Response, Unset

if TYPE_CHECKING:
    import httpx

    from ...client import AuthenticatedClient, Client
    from ...models.error import Error
    from ...models.rate_limit_error import RateLimitError
    from ...models.recurring_invoice_list import RecurringInvoiceList
    from ...models.recurring_invoice_status import RecurringInvoiceStatus
    from ...models.validation_error import ValidationError


def _get_kwargs(
    *,
    page: int | Unset = UNSET,
    per_page: int | Unset = UNSET,
    status: RecurringInvoiceStatus | Unset = UNSET,
) -> dict[str, Any]:

    params: dict[str, Any] = {}

    params["page"] = page

    params["per_page"] = per_page

    json_status: str | Unset = UNSET
    if not isinstance(status, Unset):
        json_status = status.value

    params["status"] = json_status

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/recurring-invoices",
        "params": params,
    }
    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Error | RateLimitError | RecurringInvoiceList | ValidationError | None:

    from ... import errors
    from ...models.error import Error
    from ...models.rate_limit_error import RateLimitError
    from ...models.recurring_invoice_list import RecurringInvoiceList
    from ...models.validation_error import ValidationError

    if response.status_code == 200:
        response_200 = RecurringInvoiceList.from_dict(response.json())

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
) -> Response[Error | RateLimitError | RecurringInvoiceList | ValidationError]:
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
    status: RecurringInvoiceStatus | Unset = UNSET,
) -> Response[Error | RateLimitError | RecurringInvoiceList | ValidationError]:
    """List recurring invoices

     One page of schedules, newest first, narrowed by at most one status.

    Args:
        page (int | Unset): Which page, counted from 1.
        per_page (int | Unset): How many entries on a page.
        status (RecurringInvoiceStatus | Unset): Where a schedule stands. It can be paused and
            resumed; cancelled is final. Example: active.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Error | RateLimitError | RecurringInvoiceList | ValidationError]
    """

    request = _get_kwargs(
        page=page,
        per_page=per_page,
        status=status,
    )
    response = client.get_httpx_client().request(**request)
    return _build_response(client=client, response=response)


def sync(
    *,
    client: AuthenticatedClient | Client,
    page: int | Unset = UNSET,
    per_page: int | Unset = UNSET,
    status: RecurringInvoiceStatus | Unset = UNSET,
) -> Error | RateLimitError | RecurringInvoiceList | ValidationError | None:
    """List recurring invoices: the parsed answer alone, None for an undocumented status."""
    detailed = sync_detailed(
        client=client,
        page=page,
        per_page=per_page,
        status=status,
    )
    return detailed.parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient | Client,
    page: int | Unset = UNSET,
    per_page: int | Unset = UNSET,
    status: RecurringInvoiceStatus | Unset = UNSET,
) -> Response[Error | RateLimitError | RecurringInvoiceList | ValidationError]:
    """List recurring invoices

     One page of schedules, newest first, narrowed by at most one status.

    Args:
        page (int | Unset): Which page, counted from 1.
        per_page (int | Unset): How many entries on a page.
        status (RecurringInvoiceStatus | Unset): Where a schedule stands. It can be paused and
            resumed; cancelled is final. Example: active.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Error | RateLimitError | RecurringInvoiceList | ValidationError]
    """

    request = _get_kwargs(
        page=page,
        per_page=per_page,
        status=status,
    )
    response = await client.get_async_httpx_client().request(**request)
    return _build_response(client=client, response=response)


async def asyncio(
    *,
    client: AuthenticatedClient | Client,
    page: int | Unset = UNSET,
    per_page: int | Unset = UNSET,
    status: RecurringInvoiceStatus | Unset = UNSET,
) -> Error | RateLimitError | RecurringInvoiceList | ValidationError | None:
    """List recurring invoices: the parsed answer alone, None for an undocumented status."""
    detailed = await asyncio_detailed(
        client=client,
        page=page,
        per_page=per_page,
        status=status,
    )
    return detailed.parsed
