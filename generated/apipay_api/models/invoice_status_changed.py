from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.webhook_event import WebhookEvent

if TYPE_CHECKING:
    from ..models.webhook_invoice import WebhookInvoice


T = TypeVar("T", bound="InvoiceStatusChanged")


@_attrs_define
class InvoiceStatusChanged:
    """The body of a webhook. There is no event id; invoice id and status together tell duplicates.

    Attributes:
        event (WebhookEvent): The one event there is. Example: invoice.status_changed.
        invoice (WebhookInvoice): The invoice as a webhook tells of it, with the time of the one move that happened.
        timestamp (datetime.datetime): A moment in UTC, ISO 8601 with `Z`. Example: 2025-01-31T12:00:00Z.
    """

    event: WebhookEvent
    invoice: WebhookInvoice
    timestamp: datetime.datetime
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        event = self.event.value

        invoice = self.invoice.to_dict()

        timestamp = self.timestamp.isoformat()

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "event": event,
                "invoice": invoice,
                "timestamp": timestamp,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.webhook_invoice import WebhookInvoice  # noqa: PLC0415

        d = dict(src_dict)
        event = WebhookEvent(d.pop("event"))

        invoice = WebhookInvoice.from_dict(d.pop("invoice"))

        timestamp = datetime.datetime.fromisoformat(d.pop("timestamp"))

        invoice_status_changed = cls(
            event=event,
            invoice=invoice,
            timestamp=timestamp,
        )

        invoice_status_changed.additional_properties = d
        return invoice_status_changed

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
