from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.webhook_invoice_status import WebhookInvoiceStatus
from ..types import UNSET, Unset

T = TypeVar("T", bound="WebhookInvoice")


@_attrs_define
class WebhookInvoice:
    """The invoice as a webhook tells of it, with the time of the one move that happened.

    Attributes:
        id (int): Identifies one object of its kind. Example: 42.
        amount (str): Kazakhstani tenge (KZT) as text with two decimals. Example: 10000.00.
        status (WebhookInvoiceStatus): What the invoice became. Example: paid.
        kaspi_invoice_id (str): The invoice's id at Kaspi. Example: 4200000042.
        client_phone (str): A Kazakhstani phone number, 8 and ten more digits. Example: 87001234567.
        external_order_id (str | Unset): The merchant's own reference; absent when none was given. Example: order-1001.
        description (str | Unset): The merchant's text for the customer; absent when none was given. Example: Two
            tickets for the theatre.
        client_name (str | Unset): The customer's name, once the invoice has been paid. Example: Customer.
        paid_at (datetime.datetime | Unset): A moment in UTC, ISO 8601 with `Z`. Example: 2025-01-31T12:00:00Z.
        cancelled_at (datetime.datetime | Unset): A moment in UTC, ISO 8601 with `Z`. Example: 2025-01-31T12:00:00Z.
        expired_at (datetime.datetime | Unset): A moment in UTC, ISO 8601 with `Z`. Example: 2025-01-31T12:00:00Z.
    """

    id: int
    amount: str
    status: WebhookInvoiceStatus
    kaspi_invoice_id: str
    client_phone: str
    external_order_id: str | Unset = UNSET
    description: str | Unset = UNSET
    client_name: str | Unset = UNSET
    paid_at: datetime.datetime | Unset = UNSET
    cancelled_at: datetime.datetime | Unset = UNSET
    expired_at: datetime.datetime | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        id = self.id

        amount = self.amount

        status = self.status.value

        kaspi_invoice_id = self.kaspi_invoice_id

        client_phone = self.client_phone

        external_order_id = self.external_order_id

        description = self.description

        client_name = self.client_name

        paid_at: str | Unset = UNSET
        if not isinstance(self.paid_at, Unset):
            paid_at = self.paid_at.isoformat()

        cancelled_at: str | Unset = UNSET
        if not isinstance(self.cancelled_at, Unset):
            cancelled_at = self.cancelled_at.isoformat()

        expired_at: str | Unset = UNSET
        if not isinstance(self.expired_at, Unset):
            expired_at = self.expired_at.isoformat()

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "id": id,
                "amount": amount,
                "status": status,
                "kaspi_invoice_id": kaspi_invoice_id,
                "client_phone": client_phone,
            }
        )
        if external_order_id is not UNSET:
            field_dict["external_order_id"] = external_order_id
        if description is not UNSET:
            field_dict["description"] = description
        if client_name is not UNSET:
            field_dict["client_name"] = client_name
        if paid_at is not UNSET:
            field_dict["paid_at"] = paid_at
        if cancelled_at is not UNSET:
            field_dict["cancelled_at"] = cancelled_at
        if expired_at is not UNSET:
            field_dict["expired_at"] = expired_at

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        id = d.pop("id")

        amount = d.pop("amount")

        status = WebhookInvoiceStatus(d.pop("status"))

        kaspi_invoice_id = d.pop("kaspi_invoice_id")

        client_phone = d.pop("client_phone")

        external_order_id = d.pop("external_order_id", UNSET)

        description = d.pop("description", UNSET)

        client_name = d.pop("client_name", UNSET)

        _paid_at = d.pop("paid_at", UNSET)
        paid_at: datetime.datetime | Unset
        if isinstance(_paid_at, Unset):
            paid_at = UNSET
        else:
            paid_at = datetime.datetime.fromisoformat(_paid_at)

        _cancelled_at = d.pop("cancelled_at", UNSET)
        cancelled_at: datetime.datetime | Unset
        if isinstance(_cancelled_at, Unset):
            cancelled_at = UNSET
        else:
            cancelled_at = datetime.datetime.fromisoformat(_cancelled_at)

        _expired_at = d.pop("expired_at", UNSET)
        expired_at: datetime.datetime | Unset
        if isinstance(_expired_at, Unset):
            expired_at = UNSET
        else:
            expired_at = datetime.datetime.fromisoformat(_expired_at)

        webhook_invoice = cls(
            id=id,
            amount=amount,
            status=status,
            kaspi_invoice_id=kaspi_invoice_id,
            client_phone=client_phone,
            external_order_id=external_order_id,
            description=description,
            client_name=client_name,
            paid_at=paid_at,
            cancelled_at=cancelled_at,
            expired_at=expired_at,
        )

        webhook_invoice.additional_properties = d
        return webhook_invoice

    @property
    def additional_keys(self) -> list[str]:
        return list(self.additional_properties.keys())

    def __getitem__(self, key: str) -> Any:
        return self.additional_properties[key]

    def __setitem__(self, key: str, value: Any) -> None:
        self.additional_properties[key] = value

    def __delitem__(self, key: str) -> None:
        del self.additional_properties[key]

    def __contains__(self, key: str) -> bool:
        return key in self.additional_properties
