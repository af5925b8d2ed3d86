from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.invoice_status import InvoiceStatus
from ..types import UNSET, Unset

T = TypeVar("T", bound="Invoice")


@_attrs_define
class Invoice:
    """A demand for one payment by one customer. What is not known, or not known yet, is absent
    and not null.

        Attributes:
            id (int): Identifies one object of its kind. Example: 42.
            kaspi_invoice_id (str): The invoice's id at Kaspi. Example: 4200000042.
            kaspi_qr_token (str): A token for drawing a QR code that leads to the payment. Example: QR42TOKEN.
            payment_url (str): Where the customer confirms the amount and pays. Example: https://pay.example.com/42.
            amount (str): Kazakhstani tenge (KZT) as text with two decimals. Example: 10000.00.
            status (InvoiceStatus): Where an invoice stands. A pending one becomes paid, cancelled or, after its payment
                deadline, expired; nothing leaves cancelled or expired, and a refunded invoice stays paid.
                 Example: pending.
            client_phone (str): A Kazakhstani phone number, 8 and ten more digits. Example: 87001234567.
            created_at (datetime.datetime): A moment in UTC, ISO 8601 with `Z`. Example: 2025-01-31T12:00:00Z.
            description (str | Unset): The merchant's text for the customer; absent when none was given. Example: Two
                tickets for the theatre.
            external_order_id (str | Unset): The merchant's own reference, not necessarily unique; absent when none was
                given. Example: order-1001.
            client_name (str | Unset): The customer's name, once the invoice has been paid. Example: Customer.
            paid_at (datetime.datetime | Unset): A moment in UTC, ISO 8601 with `Z`. Example: 2025-01-31T12:00:00Z.
            cancelled_at (datetime.datetime | Unset): A moment in UTC, ISO 8601 with `Z`. Example: 2025-01-31T12:00:00Z.
            expired_at (datetime.datetime | Unset): A moment in UTC, ISO 8601 with `Z`. Example: 2025-01-31T12:00:00Z.
    """

    id: int
    kaspi_invoice_id: str
    kaspi_qr_token: str
    payment_url: str
    amount: str
    status: InvoiceStatus
    client_phone: str
    created_at: datetime.datetime
    description: str | Unset = UNSET
    external_order_id: str | Unset = UNSET
    client_name: str | Unset = UNSET
    paid_at: datetime.datetime | Unset = UNSET
    cancelled_at: datetime.datetime | Unset = UNSET
    expired_at: datetime.datetime | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        id = self.id

        kaspi_invoice_id = self.kaspi_invoice_id

        kaspi_qr_token = self.kaspi_qr_token

        payment_url = self.payment_url

        amount = self.amount

        status = self.status.value

        client_phone = self.client_phone

        created_at = self.created_at.isoformat()

        description = self.description

        external_order_id = self.external_order_id

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
                "kaspi_invoice_id": kaspi_invoice_id,
                "kaspi_qr_token": kaspi_qr_token,
                "payment_url": payment_url,
                "amount": amount,
                "status": status,
                "client_phone": client_phone,
                "created_at": created_at,
            }
        )
        if description is not UNSET:
            field_dict["description"] = description
        if external_order_id is not UNSET:
            field_dict["external_order_id"] = external_order_id
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

        kaspi_invoice_id = d.pop("kaspi_invoice_id")

        kaspi_qr_token = d.pop("kaspi_qr_token")

        payment_url = d.pop("payment_url")

        amount = d.pop("amount")

        status = InvoiceStatus(d.pop("status"))

        client_phone = d.pop("client_phone")

        created_at = datetime.datetime.fromisoformat(d.pop("created_at"))

        description = d.pop("description", UNSET)

        external_order_id = d.pop("external_order_id", UNSET)

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

        invoice = cls(
            id=id,
            kaspi_invoice_id=kaspi_invoice_id,
            kaspi_qr_token=kaspi_qr_token,
            payment_url=payment_url,
            amount=amount,
            status=status,
            client_phone=client_phone,
            created_at=created_at,
            description=description,
            external_order_id=external_order_id,
            client_name=client_name,
            paid_at=paid_at,
            cancelled_at=cancelled_at,
            expired_at=expired_at,
        )

        invoice.additional_properties = d
        return invoice

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
