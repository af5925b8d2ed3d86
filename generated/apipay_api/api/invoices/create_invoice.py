from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from ...types import Response

if TYPE_CHECKING:
    import httpx

    from ...client import AuthenticatedClient, Client
    from ...models.create_invoice import CreateInvoice
    from ...models.error import Error
    from ...models.invoice import Invoice
    from ...models.rate_limit_error import RateLimitError
    from ...models.validation_error import ValidationError


def _get_kwargs(
    *,
    body: CreateInvoice,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}

    _kwargs: dict[str, Any] = {
        "method": "post",
        "url": "/invoices",
    }
    _kwargs["json"] = body.to_dict()

    headers["Content-Type"] = "application/json"
    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Error | Invoice | RateLimitError | ValidationError | None:

    from ... import errors
    from ...models.error import Error
    from ...models.invoice import Invoice
    from ...models.rate_limit_error import RateLimitError
    from ...models.validation_error import ValidationError

    if response.status_code == 200:
        response_200 = Invoice.from_dict(response.json())

        return response_200

    if response.status_code == 400:
        response_400 = Error.from_dict(response.json())

        return response_400

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
) -> Response[Error | Invoice | RateLimitError | ValidationError]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    *,
    client: AuthenticatedClient | Client,
    body: CreateInvoice,
) -> Response[Error | Invoice | RateLimitError | ValidationError]:
    """Create an invoice

     Makes a pending invoice for one customer. Send the customer to `payment_url`, where the
    amount is confirmed and paid, or draw `kaspi_qr_token` as a QR code. Only a verified
    organisation may create invoices.

    Args:
        body (CreateInvoice): A new invoice. Unknown fields are ignored; an optional field sent as
            null counts as absent.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Error | Invoice | RateLimitError | ValidationError]
    """

    request = _get_kwargs(
        body=body,
    )
    response = client.get_httpx_client().request(**request)
    return _build_response(client=client, response=response)


def sync(
    *,
    client: AuthenticatedClient | Client,
    body: CreateInvoice,
) -> Error | Invoice | RateLimitError | ValidationError | None:
    """Create an invoice: the parsed answer alone, None for an undocumented status."""
    detailed = sync_detailed(
        client=client,
        body=body,
    )
    return detailed.parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient | Client,
    body: CreateInvoice,
) -> Response[Error | Invoice | RateLimitError | ValidationError]:
    """Create an invoice

     Makes a pending invoice for one customer. Send the customer to `payment_url`, where the
    amount is confirmed and paid, or draw `kaspi_qr_token` as a QR code. Only a verified
    organisation may create invoices.

    Args:
        body (CreateInvoice): A new invoice. Unknown fields are ignored; an optional field sent as
            null counts as absent.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Error | Invoice | RateLimitError | ValidationError]
    """

    request = _get_kwargs(
        body=body,
    )
    response = await client.get_async_httpx_client().request(**request)
    return _build_response(client=client, response=response)


async def asyncio(
    *,
    client: AuthenticatedClient | Client,
    body: CreateInvoice,
) -> Error | Invoice | RateLimitError | ValidationError | None:
    """Create an invoice: the parsed answer alone, None for an undocumented status."""
    detailed = await asyncio_detailed(
        client=client,
        body=body,
    )
    return detailed.parsed
