"""What the API reads and answers about clients."""

from typing import Any

from marshmallow import fields, post_load, validate

from services.intake.domain.client_faults import DELIVERY_CHANNELS
from shared.contracts.parts import Address
from shared.web.schemas import Answer, PageRequest, Request, must_be_storable, page_of


class NewClientRequest(Request):
    email = fields.String(required=True)
    name = fields.String(required=True)
    company = fields.String(load_default="")
    locale = fields.String(load_default="en")
    time_zone = fields.String(load_default="UTC")
    custom = fields.Dict(keys=fields.String(), values=fields.Raw(allow_none=True), load_default=dict)


class AddressRequest(Request):
    kind = fields.String(load_default="billing")
    line1 = fields.String(load_default="")
    line2 = fields.String(load_default="")
    postal_code = fields.String(load_default="")
    city = fields.String(load_default="")
    region = fields.String(load_default="")
    country = fields.String(load_default="")

    @post_load
    def _make(self, loaded: dict[str, Any], **_: Any) -> Address:
        return Address(**loaded)


class ClientChangesRequest(Request):
    """What is to be another; all else stays. A client may say what is theirs: name to `delivery_channel`."""

    email = fields.String()
    name = fields.String()
    company = fields.String()
    locale = fields.String()
    time_zone = fields.String()
    tax_id = fields.String()
    country = fields.String()
    addresses = fields.List(fields.Nested(AddressRequest))
    delivery_channel = fields.String(allow_none=True, metadata={"enum": [*DELIVERY_CHANNELS, None]})
    manager_id = fields.UUID(allow_none=True)
    preferred_member_id = fields.UUID(allow_none=True)
    needs_review = fields.Boolean()
    status = fields.String()
    notes = fields.String()
    tags = fields.List(fields.String())
    custom = fields.Dict(keys=fields.String(), values=fields.Raw(allow_none=True))

    @post_load
    def _make(self, loaded: dict[str, Any], **_: Any) -> dict[str, Any]:
        return loaded | {name: tuple(loaded[name]) for name in ("addresses", "tags") if name in loaded}


class AddressAnswer(Answer):
    kind = fields.String(required=True)
    line1 = fields.String(required=True)
    line2 = fields.String(required=True)
    postal_code = fields.String(required=True)
    city = fields.String(required=True)
    region = fields.String(required=True)
    country = fields.String(required=True)


class ClientAnswer(Answer):
    """A client. From `manager_id` to `custom` it is the agency's word on them: null for the client themselves."""

    client_id = fields.UUID(required=True)
    email = fields.String(required=True)
    name = fields.String(required=True)
    company = fields.String(required=True)
    locale = fields.String(required=True)
    time_zone = fields.String(required=True)
    registered_at = fields.AwareDateTime(required=True)
    tax_id = fields.String(required=True)
    country = fields.String(required=True)
    addresses = fields.List(fields.Nested(AddressAnswer), required=True)
    delivery_channel = fields.String(required=True, allow_none=True)
    manager_id = fields.UUID(required=True, allow_none=True)
    preferred_member_id = fields.UUID(required=True, allow_none=True)
    needs_review = fields.Boolean(required=True, allow_none=True)
    status = fields.String(required=True, allow_none=True)
    notes = fields.String(required=True, allow_none=True)
    tags = fields.List(fields.String(), required=True, allow_none=True)
    custom = fields.Dict(keys=fields.String(), values=fields.Raw(allow_none=True), required=True, allow_none=True)
    onboarding = fields.Dict(keys=fields.String(), values=fields.Raw(allow_none=True), required=True, allow_none=True)
    onboarded_at = fields.AwareDateTime(required=True, allow_none=True)
    erased_at = fields.AwareDateTime(required=True, allow_none=True)
    merged_into = fields.UUID(required=True, allow_none=True)


class ClientsRequest(PageRequest):
    q = fields.String(load_default=None, validate=[validate.Length(min=1, max=200), must_be_storable])


ClientPage = page_of(ClientAnswer)
