"""The links of openapi.yaml lead from each answer to what can be done next."""

import re

import pytest


@pytest.fixture(scope="module")
def links(document):
    """Every link as (from, response, link)."""
    return [
        (name, response, document.resolve(link))
        for name, status, response in document.responses()
        if status == "200"
        for link in response["links"].values()
    ]


def field(document, response, pointer):
    """Return the schema of the field that a pointer into a response's body names."""
    schema = document.resolve(response["content"]["application/json"]["schema"])
    for step in pointer.strip("/").split("/"):
        schema = document.resolve(schema["items"] if step == "0" else schema["properties"][step])
        while len(schema.get("allOf", [])) == 1:
            schema = document.resolve(schema["allOf"][0])
    return schema


def test_every_successful_answer_leads_on(document):
    for name, status, response in document.responses():
        assert status != "200" or response.get("links"), name


def test_a_link_names_an_operation_and_gives_exactly_its_path_parameters(document, links):
    operations = document.operations()
    for name, _, link in links:
        assert link["operationId"] in operations, name
        wanted = operations[link["operationId"]]["parameters"]
        required = {each["name"] for each in wanted if each["in"] == "path"}
        assert set(link["parameters"]) == required, (name, link)


def test_a_link_takes_its_id_from_a_field_that_is_an_id(document, links):
    identity = document.root["components"]["schemas"]["Id"]
    for name, response, link in links:
        for expression in link["parameters"].values():
            pointer = re.fullmatch(r"\$response\.body#(/[\w/]+)", expression)
            assert pointer, (name, expression)
            assert field(document, response, pointer[1]) == identity, (name, expression)


@pytest.mark.parametrize(
    ("start", "reached"),
    [
        ("createInvoice", {"getInvoice", "cancelInvoice", "createRefund", "listInvoiceRefunds"}),
        ("createRefund", {"getRefund", "listInvoiceRefunds", "getInvoice"}),
        (
            "createRecurringInvoice",
            {
                "getRecurringInvoice", "updateRecurringInvoice", "pauseRecurringInvoice",
                "resumeRecurringInvoice", "cancelRecurringInvoice", "billRecurringInvoiceNow",
                "skipRecurringInvoicePeriod",
            },
        ),
        ("billRecurringInvoiceNow", {"getInvoice", "cancelInvoice", "createRefund"}),
    ],
)  # fmt: skip
def test_what_was_created_can_be_followed_to_everything_done_with_it(links, start, reached):
    assert {link["operationId"] for name, _, link in links if name == start} == reached


def test_every_operation_with_an_id_is_reached_by_a_link(document, links):
    with_id = {name for name, each in document.operations().items() if "{id}" in each["path"]}
    assert {link["operationId"] for _, _, link in links} == with_id
