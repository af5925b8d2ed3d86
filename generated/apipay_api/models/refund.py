from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.refund_status import RefundStatus
from ..types import UNSET, Unset

T = TypeVar("T", bound="Refund")


@_attrs_define
class Refund:
    """Money of a paid invoice given back.

    Attributes:
        id (int): Identifies one object of its kind. Example: 42.
        invoice_id (int): Identifies one object of its kind. Example: 42.
        amount (str): Kazakhstani tenge (KZT) as text with two decimals. Example: 10000.00.
        status (RefundStatus): Where a refund stands; it is completed from the start. Example: completed.
        created_at (datetime.datetime): A moment in UTC, ISO 8601 with `Z`. Example: 2025-01-31T12:00:00Z.
        reason (str | Unset): Why it was given back; absent when no reason was given. Example: One ticket returned.
    """

    id: int
    invoice_id: int
    amount: str
    status: RefundStatus
    created_at: datetime.datetime
    reason: str | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        id = self.id

        invoice_id = self.invoice_id

        amount = self.amount

        status = self.status.value

        created_at = self.created_at.isoformat()

        reason = self.reason

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "id": id,
                "invoice_id": invoice_id,
                "amount": amount,
                "status": status,
                "created_at": created_at,
            }
        )
        if reason is not UNSET:
            field_dict["reason"] = reason

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        id = d.pop("id")

        invoice_id = d.pop("invoice_id")

        amount = d.pop("amount")

        status = RefundStatus(d.pop("status"))

        created_at = datetime.datetime.fromisoformat(d.pop("created_at"))

        reason = d.pop("reason", UNSET)

        refund = cls(
            id=id,
            invoice_id=invoice_id,
            amount=amount,
            status=status,
            created_at=created_at,
            reason=reason,
        )

        refund.additional_properties = d
        return refund

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
