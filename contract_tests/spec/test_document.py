"""openapi.yaml has the shape that its readers rely on."""

import contract
import pytest
import yaml
from openapi_spec_validator import validate

ERRORS = {"401", "429", "500"}
# operationId: method, path, statuses besides 200, 401, 429 and 500.
OPERATIONS = {
    "createInvoice": ("post", "/invoices", {"400", "422"}),
    "listInvoices": ("get", "/invoices", {"422"}),
    "getInvoice": ("get", "/invoices/{id}", {"404"}),
    "cancelInvoice": ("post", "/invoices/{id}/cancel", {"400", "404"}),
    "createRefund": ("post", "/invoices/{id}/refund", {"400", "404", "422"}),
    "listInvoiceRefunds": ("get", "/invoices/{id}/refunds", {"404"}),
    "listRefunds": ("get", "/refunds", {"422"}),
    "getRefund": ("get", "/refunds/{id}", {"404"}),
    "createRecurringInvoice": ("post", "/recurring-invoices", {"400", "422"}),
    "listRecurringInvoices": ("get", "/recurring-invoices", {"422"}),
    "getRecurringInvoice": ("get", "/recurring-invoices/{id}", {"404"}),
    "updateRecurringInvoice": ("put", "/recurring-invoices/{id}", {"400", "404", "422"}),
    "pauseRecurringInvoice": ("post", "/recurring-invoices/{id}/pause", {"400", "404"}),
    "resumeRecurringInvoice": ("post", "/recurring-invoices/{id}/resume", {"400", "404"}),
    "cancelRecurringInvoice": ("post", "/recurring-invoices/{id}/cancel", {"400", "404"}),
    "billRecurringInvoiceNow": ("post", "/recurring-invoices/{id}/bill-now", {"400", "404"}),
    "skipRecurringInvoicePeriod": ("post", "/recurring-invoices/{id}/skip-period", {"400", "404"}),
}
# Fields that G13 lets be absent; all others are required, so that losing one is a violation.
MAY_BE_ABSENT = {
    "Invoice": {
        "description", "external_order_id", "client_name", "paid_at", "cancelled_at", "expired_at",
    },
    "Refund": {"reason"},
    "RecurringInvoice": {"description", "end_date", "next_billing_date"},
    "WebhookInvoice": {
        "description", "external_order_id", "client_name", "paid_at", "cancelled_at", "expired_at",
    },
    "InvoiceStatusChanged": set(),
    "PageMeta": set(),
    "InvoiceList": set(),
    "InvoiceRefunds": set(),
    "RefundList": set(),
    "RecurringInvoiceList": set(),
    "Error": set(),
    "ValidationError": set(),
    "RateLimitError": set(),
}  # fmt: skip
ENUMS = {
    "InvoiceStatus": ["pending", "paid", "cancelled", "expired"],
    "RefundStatus": ["completed"],
    "RecurringInterval": ["daily", "weekly", "monthly", "yearly"],
    "RecurringInvoiceStatus": ["active", "paused", "cancelled"],
    "WebhookEvent": ["invoice.status_changed"],
    "WebhookInvoiceStatus": ["paid", "cancelled", "expired"],
}


def test_the_document_is_valid_openapi_3_0_3(document):
    assert document.root["openapi"] == "3.0.3"
    validate(document.root)


def test_readers_of_yaml_1_1_and_1_2_see_the_same(document):
    assert yaml.safe_load(contract.PATH.read_text(encoding="utf-8")) == document.root


@pytest.mark.fact("G01", "G02")
def test_the_server_is_the_documented_one_and_every_operation_wants_the_key(document):
    assert [server["url"] for server in document.root["servers"]] == [
        "https://bpapi.bazarbay.site/api"
    ]
    assert document.root["security"] == [{"ApiKey": []}]
    scheme = document.root["components"]["securitySchemes"]["ApiKey"]
    assert (scheme["type"], scheme["in"], scheme["name"]) == ("apiKey", "header", "X-API-Key")
    assert not [name for name, each in document.operations().items() if "security" in each]


@pytest.mark.fact("G04")
def test_there_are_the_seventeen_operations_at_their_paths(document):
    found = {
        name: (operation["method"], operation["path"])
        for name, operation in document.operations().items()
    }
    assert found == {name: (method, path) for name, (method, path, _) in OPERATIONS.items()}


@pytest.mark.fact("E01", "E05", "H28", "I04")
@pytest.mark.parametrize("name", OPERATIONS)
def test_an_operation_documents_exactly_the_statuses_that_it_can_answer(document, name):
    operation = document.operations()[name]
    assert set(operation["responses"]) == {"200"} | ERRORS | OPERATIONS[name][2]


@pytest.mark.parametrize("name", OPERATIONS)
def test_an_operation_is_described_and_has_one_tag(document, name):
    operation = document.operations()[name]
    assert operation["summary"]
    assert operation["description"]
    assert len(operation["tags"]) == 1
    assert operation["tags"][0] in {tag["name"] for tag in document.root["tags"]}


def test_what_needs_the_id_of_the_path_and_what_takes_input_says_so(document):
    for name, operation in document.operations().items():
        has_id = any(parameter["in"] == "path" for parameter in operation["parameters"])
        has_input = "requestBody" in operation or any(
            parameter["in"] == "query" for parameter in operation["parameters"]
        )
        assert has_id == ("404" in operation["responses"]), name
        assert has_input == ("422" in operation["responses"]), name


def test_every_response_carries_the_rate_limit_header(document):
    for name, status, response in document.responses():
        header = response["headers"]["X-RateLimit-Remaining"]
        assert header == {"$ref": "#/components/headers/RateLimitRemaining"}, (name, status)


def test_errors_have_the_schema_of_their_status(document):
    schemas = {"422": "ValidationError", "429": "RateLimitError"}
    for name, status, response in document.responses():
        if status != "200":
            reference = response["content"]["application/json"]["schema"]["$ref"]
            assert reference == f"#/components/schemas/{schemas.get(status, 'Error')}", name


def test_every_body_and_parameter_has_a_named_schema(places):
    for place, node in places:
        if isinstance(node.get("schema"), dict):
            schema = node["schema"]
            named = schema.get("items", {}) if schema.get("type") == "array" else schema
            assert list(named) == ["$ref"], place


def test_every_object_and_enum_has_a_name_of_its_own(places):
    for place, node in places:
        in_a_schema = place.startswith("#/components/schemas/")
        if in_a_schema and (node.get("type") == "object" or "enum" in node):
            assert place.count("/") == "#/components/schemas/Name".count("/"), place


@pytest.mark.parametrize("name", MAY_BE_ABSENT)
def test_a_field_of_an_answer_is_required_unless_it_can_be_unknown(document, name):
    schema = document.root["components"]["schemas"][name]
    assert set(schema["properties"]) - set(schema["required"]) == MAY_BE_ABSENT[name]


def test_no_field_of_an_answer_is_ever_null(document):
    for name in MAY_BE_ABSENT:
        for field, schema in document.root["components"]["schemas"][name]["properties"].items():
            assert not document.resolve(schema).get("nullable"), (name, field)


@pytest.mark.parametrize("name", ENUMS)
def test_an_enum_has_the_documented_values(document, name):
    assert document.root["components"]["schemas"][name]["enum"] == ENUMS[name]


def test_no_schema_forbids_fields_that_are_added_later(places):
    assert not [place for place, node in places if node.get("additionalProperties") is False]


@pytest.mark.fact("G11")
def test_the_status_filter_is_spelled_with_brackets_and_repeated(document):
    parameter = document.root["components"]["parameters"]["InvoiceStatuses"]
    assert (parameter["name"], parameter["style"], parameter["explode"]) == (
        "status[]", "form", True,
    )  # fmt: skip


@pytest.mark.fact("R01")
def test_the_body_of_a_refund_may_be_left_out_and_no_other(document):
    bodies = {
        name: operation["requestBody"]["required"]
        for name, operation in document.operations().items()
        if "requestBody" in operation
    }
    assert bodies == {
        "createInvoice": True,
        "createRefund": False,
        "createRecurringInvoice": True,
        "updateRecurringInvoice": True,
    }
