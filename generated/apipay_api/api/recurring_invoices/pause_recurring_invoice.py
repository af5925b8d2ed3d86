from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from ...types import Response

if TYPE_CHECKING:
    import httpx

    from ...client import AuthenticatedClient, Client
    from ...models.error import Error
    from ...models.rate_limit_error import RateLimitError
    from ...models.recurring_invoice import RecurringInvoice


def _get_kwargs(
    id: int,
) -> dict[str, Any]:

    _kwargs: dict[str, Any] = {
        "method": "post",
        "url": "/recurring-invoices/{id}/pause".format(
            id=quote(str(id), safe=""),
        ),
    }
    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Error | RateLimitError | RecurringInvoice | None:

    from ... import errors
    from ...models.error import Error
    from ...models.rate_limit_error import RateLimitError
    from ...models.recurring_invoice import RecurringInvoice

    if response.status_code == 200:
        response_200 = RecurringInvoice.from_dict(response.json())

        return response_200

    if response.status_code == 400:
        response_400 = Error.from_dict(response.json())

        return response_400

    if response.status_code == 401:
        response_401 = Error.from_dict(response.json())

        return response_401

    if response.status_code == 404:
        response_404 = Error.from_dict(response.json())

        return response_404

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
) -> Response[Error | RateLimitError | RecurringInvoice]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    id: int,
    *,
    client: AuthenticatedClient | Client,
) -> Response[Error | RateLimitError | RecurringInvoice]:
    """Pause a recurring invoice

     Stops billing until the schedule is resumed. Only an active schedule can be paused.

    Args:
        id (int): Identifies one object of its kind. Example: 42.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Error | RateLimitError | RecurringInvoice]
    """

    request = _get_kwargs(
        id=id,
    )
    response = client.get_httpx_client().request(**request)
    return _build_response(client=client, response=response)


def sync(
    id: int,
    *,
    client: AuthenticatedClient | Client,
) -> Error | RateLimitError | RecurringInvoice | None:
    """Pause a recurring invoice: the parsed answer alone, None for an undocumented status."""
    detailed = sync_detailed(
        id=id,
        client=client,
    )
    return detailed.parsed


async def asyncio_detailed(
    id: int,
    *,
    client: AuthenticatedClient | Client,
) -> Response[Error | RateLimitError | RecurringInvoice]:
    """Pause a recurring invoice

     Stops billing until the schedule is resumed. Only an active schedule can be paused.

    Args:
        id (int): Identifies one object of its kind. Example: 42.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Error | RateLimitError | RecurringInvoice]
    """

    request = _get_kwargs(
        id=id,
    )
    response = await client.get_async_httpx_client().request(**request)
    return _build_response(client=client, response=response)


async def asyncio(
    id: int,
    *,
    client: AuthenticatedClient | Client,
) -> Error | RateLimitError | RecurringInvoice | None:
    """Pause a recurring invoice: the parsed answer alone, None for an undocumented status."""
    detailed = await asyncio_detailed(
        id=id,
        client=client,
    )
    return detailed.parsed
