"""generated/ is what openapi.yaml gives, and the generated client does what is asked of it."""

import datetime
import importlib
import json
import pkgutil
import subprocess
import sys

import apipay_api.api
import apipay_api.models
import contract
import generate
import httpx
import pytest
from apipay_api.api.invoices import cancel_invoice, create_invoice, get_invoice, list_invoices
from apipay_api.api.recurring_invoices import update_recurring_invoice
from apipay_api.api.refunds import create_refund
from apipay_api.models import CreateInvoice, CreateRefund, InvoiceStatus, UpdateRecurringInvoice


@pytest.fixture(scope="module")
def fresh(tmp_path_factory):
    folder = tmp_path_factory.mktemp("fresh") / "generated"
    generate.generate(folder)
    return generate.read_tree(folder)


@pytest.fixture
def copied(tmp_path, monkeypatch):
    """A copy of generated/ that `generate.main` takes for the committed one."""
    copy = tmp_path / "generated"
    for path, text in generate.read_tree(generate.COMMITTED).items():
        (copy / path).parent.mkdir(parents=True, exist_ok=True)
        (copy / path).write_text(text, encoding="utf-8", newline="")
    monkeypatch.setattr(generate, "COMMITTED", copy)
    return copy


def test_what_is_committed_equals_a_fresh_generation(fresh):
    committed = generate.read_tree(generate.COMMITTED)
    assert list(generate.differences(committed, fresh)) == []


def test_generating_twice_gives_the_same(fresh, tmp_path):
    generate.generate(tmp_path / "again")
    assert generate.read_tree(tmp_path / "again") == fresh


def test_the_check_shows_every_changed_missing_and_extra_file_and_fails(copied, capsys):
    changed, missing = copied / "apipay_api/types.py", copied / "apipay_api/errors.py"
    changed.write_text(changed.read_text().replace("UNSET: Unset", "UNSET: object"))
    missing.unlink()
    (copied / "apipay_api/forgotten.py").touch()

    assert generate.main(["--check"]) == 1

    shown = capsys.readouterr().out
    assert "different: generated/apipay_api/types.py" in shown
    assert "-UNSET: object = Unset()\n+UNSET: Unset = Unset()" in shown
    assert "missing: generated/apipay_api/errors.py" in shown
    assert "extra: generated/apipay_api/forgotten.py" in shown
    assert shown.count("generated/apipay_contract") == 0
    assert "make generate" in shown


def test_generating_removes_what_the_contract_no_longer_gives(fresh, copied, capsys):
    (copied / "apipay_api/forgotten.py").touch()
    assert generate.main([]) == 0
    assert not (copied / "apipay_api/forgotten.py").exists()
    assert generate.read_tree(copied) == fresh
    assert capsys.readouterr().out == ""


def test_caches_are_no_difference(copied):
    (copied / "apipay_api/__pycache__").mkdir()
    (copied / "apipay_api/__pycache__/types.pyc").touch()
    assert generate.main(["--check"]) == 0


def test_the_data_package_carries_the_contract_byte_for_byte_and_as_json(document):
    package = generate.COMMITTED / "apipay_contract"
    assert (package / "openapi.yaml").read_bytes() == contract.PATH.read_bytes()
    assert json.loads((package / "openapi.json").read_bytes()) == document.root


def test_every_operation_has_its_module_and_every_object_and_enum_its_class(document):
    modules = {
        module.name.rpartition(".")[2]
        for module in pkgutil.walk_packages(apipay_api.api.__path__, "apipay_api.api.")
        if not module.ispkg
    }
    assert modules == {snake_case(name) for name in document.operations()}
    schemas = document.root["components"]["schemas"]
    classes = {
        name
        for name, schema in schemas.items()
        if schema["type"] == "object" or [each for each in schema.get("enum", []) if each]
    }
    assert set(apipay_api.models.__all__) == classes
    assert all(isinstance(getattr(apipay_api.models, name), type) for name in classes)


def snake_case(name):
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name)


def test_building_a_request_imports_no_model_and_no_library():
    modules = [
        f"apipay_api.api.{tag}.{name}"
        for tag, name in [
            ("invoices", "list_invoices"),
            ("refunds", "create_refund"),
            ("recurring_invoices", "update_recurring_invoice"),
        ]
    ]
    program = (
        "import importlib, sys\n"
        f"for name in {modules}: importlib.import_module(name)\n"
        "print(*[m for m in sys.modules if m.partition('.')[0] in ('attr', 'attrs', 'httpx')"
        " or m.startswith('apipay_api.models.')])"
    )
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == []


@pytest.mark.parametrize("module", ["apipay_api", "apipay_api.models"])
def test_a_misspelt_name_is_an_error_as_in_any_module(module):
    with pytest.raises(AttributeError, match="has no attribute 'Invoise'"):
        _ = importlib.import_module(module).Invoise


@pytest.mark.parametrize(
    ("arguments", "line", "body"),
    [
        (list_invoices._get_kwargs(), "GET /api/invoices", None),
        (
            list_invoices._get_kwargs(status=[InvoiceStatus.PAID, InvoiceStatus.EXPIRED]),
            "GET /api/invoices?status%5B%5D=paid&status%5B%5D=expired",
            None,
        ),
        (
            list_invoices._get_kwargs(search="№ 1", date_from=datetime.date(2025, 1, 1)),
            "GET /api/invoices?search=%E2%84%96+1&date_from=2025-01-01",
            None,
        ),
        (get_invoice._get_kwargs(5), "GET /api/invoices/5", None),
        (cancel_invoice._get_kwargs(5), "POST /api/invoices/5/cancel", None),
        (create_refund._get_kwargs(5), "POST /api/invoices/5/refund", None),
        (
            create_refund._get_kwargs(5, body=CreateRefund(reason="возврат")),
            "POST /api/invoices/5/refund",
            {"reason": "возврат"},
        ),
        (
            create_invoice._get_kwargs(body=CreateInvoice(amount=1, phone_number="87001234567")),
            "POST /api/invoices",
            {"amount": 1, "phone_number": "87001234567"},
        ),
        (
            update_recurring_invoice._get_kwargs(5, body=UpdateRecurringInvoice()),
            "PUT /api/recurring-invoices/5",
            {},
        ),
    ],
)
def test_a_request_has_the_documented_form(arguments, line, body):
    with httpx.Client(base_url="http://127.0.0.1/api") as client:
        request = client.build_request(**arguments)
    assert f"{request.method} {request.url.raw_path.decode()}" == line
    assert request.content == b"" if body is None else json.loads(request.content) == body
    assert request.headers.get("Content-Type") == (None if body is None else "application/json")


def test_the_generated_client_works_by_itself(document):
    page = document.root["components"]["examples"]["InvoicePage"]["value"]

    def answer_with_key(request):
        known = request.headers["X-API-Key"] == "key"
        return httpx.Response(200, json=page) if known else httpx.Response(401, json={})

    with apipay_api.AuthenticatedClient(
        base_url="http://127.0.0.1/api",
        token="key",
        prefix="",
        auth_header_name="X-API-Key",
        httpx_args={"transport": httpx.MockTransport(answer_with_key)},
    ) as client:
        answer = list_invoices.sync(client=client)
    assert isinstance(answer, apipay_api.models.InvoiceList)
    assert [invoice.status for invoice in answer.data] == ["paid", "expired"]
