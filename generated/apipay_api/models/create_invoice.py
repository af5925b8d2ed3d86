from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

T = TypeVar("T", bound="CreateInvoice")


@_attrs_define
class CreateInvoice:
    """A new invoice. Unknown fields are ignored; an optional field sent as null counts as absent.

    Attributes:
        amount (float): Kazakhstani tenge (KZT), with at most two decimals; there is no currency field. Example: 10000.
        phone_number (str): A Kazakhstani phone number, 8 and ten more digits. Example: 87001234567.
        description (None | str | Unset): Text for the customer. Example: Two tickets for the theatre.
        external_order_id (None | str | Unset): The merchant's own reference; it need not be unique. Example:
            order-1001.
        webhook_id (int | None | Unset): The one webhook that is to hear of this invoice; without it, every webhook of
            the
            organisation does.
             Example: 1.
    """

    amount: float
    phone_number: str
    description: None | str | Unset = UNSET
    external_order_id: None | str | Unset = UNSET
    webhook_id: int | None | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        amount = self.amount

        phone_number = self.phone_number

        description: None | str | Unset
        if isinstance(self.description, Unset):
            description = UNSET
        else:
            description = self.description

        external_order_id: None | str | Unset
        if isinstance(self.external_order_id, Unset):
            external_order_id = UNSET
        else:
            external_order_id = self.external_order_id

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
            }
        )
        if description is not UNSET:
            field_dict["description"] = description
        if external_order_id is not UNSET:
            field_dict["external_order_id"] = external_order_id
        if webhook_id is not UNSET:
            field_dict["webhook_id"] = webhook_id

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        amount = d.pop("amount")

        phone_number = d.pop("phone_number")

        def _parse_description(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        description = _parse_description(d.pop("description", UNSET))

        def _parse_external_order_id(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        external_order_id = _parse_external_order_id(d.pop("external_order_id", UNSET))

        def _parse_webhook_id(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        webhook_id = _parse_webhook_id(d.pop("webhook_id", UNSET))

        create_invoice = cls(
            amount=amount,
            phone_number=phone_number,
            description=description,
            external_order_id=external_order_id,
            webhook_id=webhook_id,
        )

        create_invoice.additional_properties = d
        return create_invoice

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
