"""Every example of openapi.yaml is what its schema says, and the schemas refuse what is wrong."""

import copy

import pytest
from openapi_schema_validator import OAS30Validator, oas30_format_checker


@pytest.fixture(scope="module")
def check(document):
    """Return the faults of a value under a schema, which may be a reference."""

    def faults(schema, value):
        standalone = {"allOf": [schema], "components": document.root["components"]}
        validator = OAS30Validator(standalone, format_checker=oas30_format_checker)
        return [error.message for error in validator.iter_errors(value)]

    return faults


def bodies(document):
    """Yield place and media type of every request, response and webhook body."""
    for name, operation in document.operations().items():
        if "requestBody" in operation:
            yield name, operation["requestBody"]["content"]["application/json"]
    for name, status, response in document.responses():
        yield f"{name} {status}", response["content"]["application/json"]
    for name, item in document.root["x-webhooks"].items():
        yield name, item["post"]["requestBody"]["content"]["application/json"]


def test_every_body_has_examples_and_each_fits_its_schema(document, check):
    for place, media in bodies(document):
        assert media["examples"], place
        for name, example in media["examples"].items():
            assert check(media["schema"], document.resolve(example)["value"]) == [], (place, name)


def test_every_example_is_used(document):
    used = {
        example["$ref"].rpartition("/")[2]
        for _, media in bodies(document)
        for example in media["examples"].values()
    }
    assert used == set(document.root["components"]["examples"])


def test_the_example_of_every_schema_parameter_and_header_fits(document, check):
    components = document.root["components"]
    for name, schema in components["schemas"].items():
        for place, each in [(name, schema), *schema.get("properties", {}).items()]:
            if "example" in each:
                assert check(each, each["example"]) == [], (name, place)
    for kind in ("parameters", "headers"):
        for name, each in components[kind].items():
            assert check(each["schema"], each["example"]) == [], name


def test_an_answer_that_loses_a_required_field_is_refused(document, check):
    for place, media in bodies(document):
        schema = document.resolve(media["schema"])
        for example in media["examples"].values():
            for field in schema.get("required", []):
                value = copy.deepcopy(document.resolve(example)["value"])
                del value[field]
                assert check(media["schema"], value), (place, field)


def test_an_answer_with_a_field_more_is_accepted(document, check):
    for place, media in bodies(document):
        for example in media["examples"].values():
            value = document.resolve(example)["value"]
            # In the map of field errors a new key is a new faulty field, not an unknown one.
            assert check(media["schema"], value | {"added_later": {"a": [1]}}) == [], place


@pytest.mark.parametrize(
    ("schema", "accepted", "refused"),
    [
        ("Id", [1, 10**12], [0, -1, 1.5, "1", True, None]),
        ("Amount", [0.01, 1, 499.5, 99999999.99], [0, -1, 0.001, 1e8, "1", True, None]),
        (
            "AmountText",
            ["0.01", "1.00", "99999999.99"],
            ["1", "1.0", "1.000", "01.00", "-1.00", "1,00", "100000000.00", 1.0, None],
        ),
        (
            "PhoneNumber",
            ["87001234567"],
            ["77001234567", "+77001234567", "8700123456", "870012345678", "87001234567\n"],
        ),
        (
            "Timestamp",
            ["2025-01-31T12:00:00Z", "2025-01-31T12:00:00.123456Z"],
            ["2025-01-31T12:00:00", "2025-01-31T12:00:00+05:00", "2025-13-31T12:00:00Z", 1, None],
        ),
        ("CalendarDate", ["2025-01-31"], ["2025-02-30", "31.01.2025", "2025-1-31", None]),
        ("PageSize", [1, 100], [0, 101, "10"]),
        ("SearchText", ["", "x" * 100], ["x" * 101]),
        ("InvoiceStatus", ["pending"], ["refunded", "PAID", None]),
        ("NullValue", [None], ["", "null", 0, {}]),
        ("SignatureText", ["sha256=" + "0a" * 32], ["sha256=" + "0A" * 32, "0a" * 32]),
        ("FieldErrors", [{"amount": ["wrong"]}], [{}, {"amount": []}, {"amount": "wrong"}, []]),
    ],
)
def test_a_scalar_is_held_to_its_bounds(check, schema, accepted, refused):
    reference = {"$ref": f"#/components/schemas/{schema}"}
    assert [value for value in accepted if check(reference, value)] == []
    assert [value for value in refused if not check(reference, value)] == []


@pytest.mark.parametrize(
    ("schema", "field"),
    [
        ("CreateInvoice", "description"),
        ("CreateInvoice", "external_order_id"),
        ("CreateInvoice", "webhook_id"),
        ("CreateRefund", "reason"),
        ("CreateRecurringInvoice", "description"),
        ("CreateRecurringInvoice", "start_date"),
        ("CreateRecurringInvoice", "end_date"),
        ("CreateRecurringInvoice", "webhook_id"),
        ("UpdateRecurringInvoice", "description"),
        ("UpdateRecurringInvoice", "interval"),
    ],
)
def test_an_optional_field_sent_as_null_counts_as_absent(document, check, schema, field):
    properties = document.root["components"]["schemas"][schema]["properties"]
    assert check(properties[field], None) == []


@pytest.mark.parametrize("schema", ["CreateInvoice", "CreateRefund", "UpdateRecurringInvoice"])
def test_an_amount_is_never_null(document, check, schema):
    assert check(document.root["components"]["schemas"][schema]["properties"]["amount"], None)
