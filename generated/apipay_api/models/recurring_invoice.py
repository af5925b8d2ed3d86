from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.recurring_interval import RecurringInterval
from ..models.recurring_invoice_status import RecurringInvoiceStatus
from ..types import UNSET, Unset

T = TypeVar("T", bound="RecurringInvoice")


@_attrs_define
class RecurringInvoice:
    """A schedule that makes an invoice at every billing date. What is not known is absent and not null.

    Attributes:
        id (int): Identifies one object of its kind. Example: 42.
        amount (str): Kazakhstani tenge (KZT) as text with two decimals. Example: 10000.00.
        phone_number (str): A Kazakhstani phone number, 8 and ten more digits. Example: 87001234567.
        interval (RecurringInterval): The step from one billing date to the next: a day, seven days, the same day of the
            next
            month, the same day of the next year. A day that a month lacks becomes its last one, and the
            schedule keeps its first day for the months after.
             Example: monthly.
        status (RecurringInvoiceStatus): Where a schedule stands. It can be paused and resumed; cancelled is final.
            Example: active.
        start_date (datetime.date): A calendar day, `YYYY-MM-DD`. Example: 2025-01-31.
        created_at (datetime.datetime): A moment in UTC, ISO 8601 with `Z`. Example: 2025-01-31T12:00:00Z.
        description (str | Unset): Text for the customer; absent when none was given. Example: Theatre club.
        end_date (datetime.date | Unset): A calendar day, `YYYY-MM-DD`. Example: 2025-01-31.
        next_billing_date (datetime.date | Unset): A calendar day, `YYYY-MM-DD`. Example: 2025-01-31.
    """

    id: int
    amount: str
    phone_number: str
    interval: RecurringInterval
    status: RecurringInvoiceStatus
    start_date: datetime.date
    created_at: datetime.datetime
    description: str | Unset = UNSET
    end_date: datetime.date | Unset = UNSET
    next_billing_date: datetime.date | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        id = self.id

        amount = self.amount

        phone_number = self.phone_number

        interval = self.interval.value

        status = self.status.value

        start_date = self.start_date.isoformat()

        created_at = self.created_at.isoformat()

        description = self.description

        end_date: str | Unset = UNSET
        if not isinstance(self.end_date, Unset):
            end_date = self.end_date.isoformat()

        next_billing_date: str | Unset = UNSET
        if not isinstance(self.next_billing_date, Unset):
            next_billing_date = self.next_billing_date.isoformat()

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "id": id,
                "amount": amount,
                "phone_number": phone_number,
                "interval": interval,
                "status": status,
                "start_date": start_date,
                "created_at": created_at,
            }
        )
        if description is not UNSET:
            field_dict["description"] = description
        if end_date is not UNSET:
            field_dict["end_date"] = end_date
        if next_billing_date is not UNSET:
            field_dict["next_billing_date"] = next_billing_date

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        id = d.pop("id")

        amount = d.pop("amount")

        phone_number = d.pop("phone_number")

        interval = RecurringInterval(d.pop("interval"))

        status = RecurringInvoiceStatus(d.pop("status"))

        start_date = datetime.date.fromisoformat(d.pop("start_date"))

        created_at = datetime.datetime.fromisoformat(d.pop("created_at"))

        description = d.pop("description", UNSET)

        _end_date = d.pop("end_date", UNSET)
        end_date: datetime.date | Unset
        if isinstance(_end_date, Unset):
            end_date = UNSET
        else:
            end_date = datetime.date.fromisoformat(_end_date)

        _next_billing_date = d.pop("next_billing_date", UNSET)
        next_billing_date: datetime.date | Unset
        if isinstance(_next_billing_date, Unset):
            next_billing_date = UNSET
        else:
            next_billing_date = datetime.date.fromisoformat(_next_billing_date)

        recurring_invoice = cls(
            id=id,
            amount=amount,
            phone_number=phone_number,
            interval=interval,
            status=status,
            start_date=start_date,
            created_at=created_at,
            description=description,
            end_date=end_date,
            next_billing_date=next_billing_date,
        )

        recurring_invoice.additional_properties = d
        return recurring_invoice

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
