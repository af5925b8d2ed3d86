from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.recurring_interval import RecurringInterval
from ..types import UNSET, Unset

T = TypeVar("T", bound="UpdateRecurringInvoice")


@_attrs_define
class UpdateRecurringInvoice:
    """Changes of a schedule; what is absent stays. Unknown fields are ignored; a description sent
    as null counts as absent.

        Attributes:
            amount (float | Unset): Kazakhstani tenge (KZT), with at most two decimals; there is no currency field. Example:
                10000.
            description (None | str | Unset): Text for the customer. Example: Theatre club.
            interval (None | RecurringInterval | Unset): The step from one billing date to the next.
    """

    amount: float | Unset = UNSET
    description: None | str | Unset = UNSET
    interval: None | RecurringInterval | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        amount = self.amount

        description: None | str | Unset
        if isinstance(self.description, Unset):
            description = UNSET
        else:
            description = self.description

        interval: None | str | Unset
        if isinstance(self.interval, Unset):
            interval = UNSET
        elif isinstance(self.interval, RecurringInterval):
            interval = self.interval.value
        else:
            interval = self.interval

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({})
        if amount is not UNSET:
            field_dict["amount"] = amount
        if description is not UNSET:
            field_dict["description"] = description
        if interval is not UNSET:
            field_dict["interval"] = interval

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        amount = d.pop("amount", UNSET)

        def _parse_description(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        description = _parse_description(d.pop("description", UNSET))

        def _parse_interval(data: object) -> None | RecurringInterval | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                interval_type_0 = RecurringInterval(data)

                return interval_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | RecurringInterval | Unset, data)

        interval = _parse_interval(d.pop("interval", UNSET))

        update_recurring_invoice = cls(
            amount=amount,
            description=description,
            interval=interval,
        )

        update_recurring_invoice.additional_properties = d
        return update_recurring_invoice

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
