"""What pages show: lists, organisations, languages, the contract."""

import re
from pathlib import Path

import pytest
from apipay_sandbox.pages import formats, guard, texts
from apipay_sandbox.pages.site import DONE
from apipay_sandbox.rules.magic import NUMBERS
from ruamel.yaml import YAML

from contract_tests.sandbox.tags import Tags

FOLDER = Path(guard.__file__).parent
PHONE = "87001234567"


def test_invoices_are_searched_filtered_and_paged(site, apipay_sandbox, new_invoice):
    apipay_sandbox.clock.freeze("2030-06-15T12:00:00Z")
    apipay_sandbox.seed(60)
    new_invoice(description="100% of it_all")
    assert len(re.findall(r'href="/invoices/\d+"', site.get("/").text)) == 25
    second = site.get("/?page=2").text
    assert 'href="/?page=1" rel="prev"' in second
    assert 'href="/?page=3" rel="next"' in second
    assert re.findall(r'href="/invoices/(\d+)"', site.get("/?search=100%25+of").text) == ["61"]
    shown = site.get("/?status[]=expired").text
    assert len(re.findall("badge expired", shown.split('id="list"')[1])) > 1
    assert "badge paid" not in shown.split('id="list"')[1]
    for query in ("date_from=2040-01-01", "date_from=soon", "page=x", "status[]=odd&search=zzz"):
        assert site.get(f"/?{query}").status_code == 200
    assert "No invoice fits." in site.get("/?date_from=2040-01-01").text


@pytest.mark.fact("H15")
def test_organisations_are_looked_at_one_at_a_time(site, control, api, new_invoice):
    new_invoice(description="of the first")
    other = control.post("/keys", json={"organisation": "Second"}).json()
    body = {"amount": 1, "phone_number": PHONE, "description": "of the second"}
    api.post("/invoices", json=body, headers={"X-API-Key": other["key"]})
    assert "of the first" in site.get("/").text
    shown = site.get("/?org=2")
    assert "of the second" in shown.text
    assert "of the first" not in shown.text
    assert "of the second" in site.get("/").text  # the cookie remembers
    assert site.get("/invoices/1").status_code == 404
    assert "of the first" in site.get("/?org=1").text
    assert site.get("/?org=99").status_code == 200


def test_what_is_not_there_is_a_page_of_its_own(site):
    for path in ("/invoices/7", "/pay/7-AAAAAAAAAAAAAAAA", "/nowhere", "/static/../site.py"):
        answer = site.get(path)
        assert answer.status_code == 404
        assert answer.headers["content-type"].startswith("text/html")
    assert site.get("/nowhere", headers={"Accept": "*/*"}).json()["message"]
    assert site.get("/invoices/" + "9" * 40).status_code == 404


@pytest.mark.parametrize(
    ("header", "lang"),
    [
        ("", "en"),
        ("en-US,en;q=0.9", "en"),
        ("ru-RU,ru;q=0.9,en;q=0.8", "ru"),
        ("kk-KZ,kk;q=0.9", "ru"),
        ("de,fr;q=0.9", "en"),
        ("de,ru;q=0.5,en;q=0.7", "en"),
        ("ru;q=0,en", "en"),
        ("ru;q=high", "en"),
        ("," * 5000, "en"),
    ],
)
def test_a_page_speaks_the_readers_language(site, header, lang):
    answer = site.get("/clock", headers={"Accept-Language": header})
    assert f'<html lang="{lang}">' in answer.text
    assert answer.headers["content-language"] == lang


def test_the_language_can_be_switched_and_is_remembered(site):
    assert "Часы" in site.get("/clock?lang=ru").text
    assert "Счета" in site.get("/").text
    assert "Invoices" in site.get("/?lang=en").text
    assert "Invoices" in site.get("/?lang=tlh").text


@pytest.mark.parametrize(
    ("path", "english", "russian"),
    [
        ("/nowhere", "There is no such page.", "Такой страницы нет."),
        ("/invoices/7", "There is no such page.", "Такой страницы нет."),
        ("/pay/7-nothing", "There is no such payment.", "Такой оплаты нет."),
    ],
)
def test_what_is_not_there_is_missed_in_the_readers_language(site, path, english, russian):
    for lang, said, unsaid in (("en", english, russian), ("ru", russian, english)):
        answer = site.get(path, headers={"Accept-Language": lang})
        assert answer.status_code == 404
        assert answer.text.count(said) == 2  # as the title and as the headline
        assert unsaid not in answer.text
    assert site.get(path, headers={"Accept": "application/json"}).json()["message"]


def test_every_text_of_the_templates_has_its_russian_and_no_russian_is_left_over():
    sources = [*(FOLDER / "templates").iterdir(), *FOLDER.glob("*.py")]
    code = "\n".join(file.read_text("utf-8") for file in sources if file.name != "texts.py")
    said = set(re.findall(r"""\bt\(\s*"((?:[^"\\]|\\.)*)\"""", code))
    said |= set(re.findall(r"""\bt\(\s*'([^']*)'""", code))
    assert said <= set(texts.RUSSIAN)
    spoken = said | set(DONE.values())
    left = {english for english in set(texts.RUSSIAN) - spoken if f'"{english}"' not in code}
    states = {"pending", "paid", "cancelled", "expired", "active", "paused", "waiting", "delivered"}
    assert left <= states | {"failed", "daily", "weekly", "monthly", "yearly"}


def test_translations_keep_their_gaps():
    for english, russian in texts.RUSSIAN.items():
        assert set(re.findall(r"{\w+}", english)) == set(re.findall(r"{\w+}", russian))


def test_amounts_are_written_as_readers_write_them():
    assert formats.money("1234567.80", "ru") == "1\u00a0234\u00a0567,80\u00a0₸"
    assert formats.money("1234567.80", "en") == "1,234,567.80\u00a0₸"
    assert formats.phone(PHONE) == "8 700 123-45-67"
    assert formats.moment("2030-01-31T20:30:00Z") == "01.02.2030 01:30:00"  # H10
    assert formats.day("2030-01-31") == "31.01.2030"


def test_magic_numbers_are_drawn_from_their_table(site):
    page, russian = site.get("/magic").text, site.get("/magic?lang=ru").text
    for magic in NUMBERS:
        assert magic.phone_number in page
        assert magic.english in page
        assert magic.russian in russian


def test_the_contract_is_served_with_this_server_in_it(site, apipay_sandbox):
    document = site.get("/openapi.json").json()
    assert [each["url"] for each in document["servers"]] == [apipay_sandbox.base_url]
    yaml = YAML(typ="safe", pure=True)
    served = site.get("/openapi.yaml")
    assert served.headers["content-type"].startswith("application/yaml")
    assert yaml.load(served.text) == document
    assert site.get("/_sandbox/openapi.json").json()["info"]["title"].startswith("ApiPay sandbox")


def test_the_assets_of_the_docs_are_served_and_nothing_else_of_the_package(site):
    page = site.get("/docs")
    for tag, attributes in Tags(page.text).found:
        if tag == "script":
            assert site.get(attributes["src"]).status_code == 200
    assert site.get("/docs/swagger-ui.css").headers["content-type"].startswith("text/css")
    for name in ("index.html", "../__init__.py", "%2e%2e/__init__.py"):
        assert site.get(f"/docs/{name}").status_code == 404
