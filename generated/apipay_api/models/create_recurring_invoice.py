from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.recurring_interval import RecurringInterval
from ..types import UNSET, Unset

T = TypeVar("T", bound="CreateRecurringInvoice")


@_attrs_define
class CreateRecurringInvoice:
    """A new schedule. Unknown fields are ignored; an optional field sent as null counts as absent.

    Attributes:
        amount (float): Kazakhstani tenge (KZT), with at most two decimals; there is no currency field. Example: 10000.
        phone_number (str): A Kazakhstani phone number, 8 and ten more digits. Example: 87001234567.
        interval (RecurringInterval): The step from one billing date to the next: a day, seven days, the same day of the
            next
            month, the same day of the next year. A day that a month lacks becomes its last one, and the
            schedule keeps its first day for the months after.
             Example: monthly.
        description (None | str | Unset): Text for the customer. Example: Theatre club.
        start_date (datetime.date | None | Unset): The first billing date, not before today; today when it is absent.
            Example: 2031-01-31.
        end_date (datetime.date | None | Unset): The last day on which the schedule may bill, not before `start_date`.
            Example: 2031-12-31.
        webhook_id (int | None | Unset): The one webhook that is to hear of the schedule's invoices. Example: 1.
    """

    amount: float
    phone_number: str
    interval: RecurringInterval
    description: None | str | Unset = UNSET
    start_date: datetime.date | None | Unset = UNSET
    end_date: datetime.date | None | Unset = UNSET
    webhook_id: int | None | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        amount = self.amount

        phone_number = self.phone_number

        interval = self.interval.value

        description: None | str | Unset
        if isinstance(self.description, Unset):
            description = UNSET
        else:
            description = self.description

        start_date: None | str | Unset
        if isinstance(self.start_date, Unset):
            start_date = UNSET
        elif isinstance(self.start_date, datetime.date):
            start_date = self.start_date.isoformat()
        else:
            start_date = self.start_date

        end_date: None | str | Unset
        if isinstance(self.end_date, Unset):
            end_date = UNSET
        elif isinstance(self.end_date, datetime.date):
            end_date = self.end_date.isoformat()
        else:
            end_date = self.end_date

        webhook_id: int | None | Unset
        if isinstance(self.webhook_id, Unset):
            webhook_id = UNSET
        else:
            webhook_id = self.webhook_id

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "amount": amount,
                "phone_number": phone_number,
                "interval": interval,
            }
        )
        if description is not UNSET:
            field_dict["description"] = description
        if start_date is not UNSET:
            field_dict["start_date"] = start_date
        if end_date is not UNSET:
            field_dict["end_date"] = end_date
        if webhook_id is not UNSET:
            field_dict["webhook_id"] = webhook_id

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        amount = d.pop("amount")

        phone_number = d.pop("phone_number")

        interval = RecurringInterval(d.pop("interval"))

        def _parse_description(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        description = _parse_description(d.pop("description", UNSET))

        def _parse_start_date(data: object) -> datetime.date | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                start_date_type_0 = datetime.date.fromisoformat(data)

                return start_date_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.date | None | Unset, data)

        start_date = _parse_start_date(d.pop("start_date", UNSET))

        def _parse_end_date(data: object) -> datetime.date | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                end_date_type_0 = datetime.date.fromisoformat(data)

                return end_date_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.date | None | Unset, data)

        end_date = _parse_end_date(d.pop("end_date", UNSET))

        def _parse_webhook_id(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        webhook_id = _parse_webhook_id(d.pop("webhook_id", UNSET))

        create_recurring_invoice = cls(
            amount=amount,
            phone_number=phone_number,
            interval=interval,
            description=description,
            start_date=start_date,
            end_date=end_date,
            webhook_id=webhook_id,
        )

        create_recurring_invoice.additional_properties = d
        return create_recurring_invoice

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
