from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from ...types import UNSET, Response, Unset

if TYPE_CHECKING:
    import httpx

    from ...client import AuthenticatedClient, Client
    from ...models.create_refund import CreateRefund
    from ...models.error import Error
    from ...models.rate_limit_error import RateLimitError
    from ...models.refund import Refund
    from ...models.validation_error import ValidationError


def _get_kwargs(
    id: int,
    *,
    body: CreateRefund | Unset = UNSET,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}

    _kwargs: dict[str, Any] = {
        "method": "post",
        "url": "/invoices/{id}/refund".format(
            id=quote(str(id), safe=""),
        ),
    }

    if not isinstance(body, Unset):
        _kwargs["json"] = body.to_dict()

    if not isinstance(body, Unset):
        headers["Content-Type"] = "application/json"
    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Error | RateLimitError | Refund | ValidationError | None:

    from ... import errors
    from ...models.error import Error
    from ...models.rate_limit_error import RateLimitError
    from ...models.refund import Refund
    from ...models.validation_error import ValidationError

    if response.status_code == 200:
        response_200 = Refund.from_dict(response.json())

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
) -> Response[Error | RateLimitError | Refund | ValidationError]:
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
    body: CreateRefund | Unset = UNSET,
) -> Response[Error | RateLimitError | Refund | ValidationError]:
    """Refund an invoice

     Gives back money of a paid invoice. Without an amount, or without any body, it gives back
    all that is left; with one, a part, as often as something is left. The invoice stays paid.

    Args:
        id (int): Identifies one object of its kind. Example: 42.
        body (CreateRefund | Unset): A refund. Unknown fields are ignored; a reason sent as null
            counts as absent.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Error | RateLimitError | Refund | ValidationError]
    """

    request = _get_kwargs(
        id=id,
        body=body,
    )
    response = client.get_httpx_client().request(**request)
    return _build_response(client=client, response=response)


def sync(
    id: int,
    *,
    client: AuthenticatedClient | Client,
    body: CreateRefund | Unset = UNSET,
) -> Error | RateLimitError | Refund | ValidationError | None:
    """Refund an invoice: the parsed answer alone, None for an undocumented status."""
    detailed = sync_detailed(
        id=id,
        client=client,
        body=body,
    )
    return detailed.parsed


async def asyncio_detailed(
    id: int,
    *,
    client: AuthenticatedClient | Client,
    body: CreateRefund | Unset = UNSET,
) -> Response[Error | RateLimitError | Refund | ValidationError]:
    """Refund an invoice

     Gives back money of a paid invoice. Without an amount, or without any body, it gives back
    all that is left; with one, a part, as often as something is left. The invoice stays paid.

    Args:
        id (int): Identifies one object of its kind. Example: 42.
        body (CreateRefund | Unset): A refund. Unknown fields are ignored; a reason sent as null
            counts as absent.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Error | RateLimitError | Refund | ValidationError]
    """

    request = _get_kwargs(
        id=id,
        body=body,
    )
    response = await client.get_async_httpx_client().request(**request)
    return _build_response(client=client, response=response)


async def asyncio(
    id: int,
    *,
    client: AuthenticatedClient | Client,
    body: CreateRefund | Unset = UNSET,
) -> Error | RateLimitError | Refund | ValidationError | None:
    """Refund an invoice: the parsed answer alone, None for an undocumented status."""
    detailed = await asyncio_detailed(
        id=id,
        client=client,
        body=body,
    )
    return detailed.parsed
