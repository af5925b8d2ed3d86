"""Pages are safe: text stays text, foreign sites may not post, looking changes nothing."""

import re
from pathlib import Path

import httpx
import pytest
from apipay_sandbox.pages import guard
from apipay_sandbox.pages.actions import ACTIONS, FIXED
from apipay_sandbox.pages.routes import PAGES

from contract_tests.sandbox.tags import Tags

FOLDER = Path(guard.__file__).parent
PHONE = "87001234567"
EVIL = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>{{7*7}}"


@pytest.fixture
def full(apipay_sandbox, api, new_invoice, new_schedule):
    """A world that holds something for every page, with markup wherever text can be."""
    apipay_sandbox.control("changeOrganisation", {"id": 1}, name=EVIL)
    apipay_sandbox.register_webhook("http://127.0.0.1:1/" + EVIL.replace(" ", ""))
    made = new_invoice(description=EVIL, external_order_id=EVIL)
    new_schedule(description=EVIL)
    apipay_sandbox.pay(made["id"], client_name=EVIL)
    api.post(f"/invoices/{made['id']}/refund", json={"amount": 1, "reason": EVIL})
    api.get("/invoices", params={"search": EVIL}, headers={"User-Agent": "<script>alert(3)"})
    apipay_sandbox.faults.add("rename", field=EVIL.replace(".", ""), to=EVIL, count=5)
    apipay_sandbox.faults.add("replace", field="a", to={EVIL: EVIL}, operation="getInvoice")
    apipay_sandbox.snapshot("one")
    apipay_sandbox.advance("PT0S")
    return made


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("lang", ["en", "ru"])
def test_what_strangers_write_stays_text(site, full, path, lang):
    answer = site.get(path.replace("{id:id}", str(full["id"])), params={"lang": lang})
    assert answer.status_code == 200
    assert "<script>alert" not in answer.text
    assert "49" not in re.findall(r"onerror=alert\(2\)&gt;(\d+)", answer.text)
    tags = Tags(answer.text).found
    assert not [attributes for tag, attributes in tags if "onerror" in attributes]
    scripts = [attributes for tag, attributes in tags if tag == "script"]
    assert [each.get("src") for each in scripts] == ["/static/live.js"]
    assert not [each for _, each in tags if "style" in each]  # the policy would ignore it
    assert f'<html lang="{lang}">' in answer.text


def test_the_checkout_keeps_markup_as_text(site, full):
    answer = site.get(full["payment_url"])
    assert "<script>alert" not in answer.text
    assert "&lt;script&gt;alert(1)" in answer.text


@pytest.mark.parametrize(
    "path", [*PAGES, "/docs", "/openapi.yaml", "/static/style.css", "/nowhere"]
)
def test_a_browser_is_told_to_be_careful(site, full, path):
    headers = site.get(path.replace("{id:id}", str(full["id"]))).headers
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self';" in policy
    assert "frame-ancestors 'none'" in policy
    assert ("'unsafe-inline'" in policy) == (path == "/docs")
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert headers["referrer-policy"] == "same-origin"


def test_nothing_is_loaded_from_elsewhere(site, full):
    own = site.base_url.host
    for path in (*PAGES, "/docs", full["payment_url"]):
        page = site.get(path.replace("{id:id}", "1")).text
        for tag, attributes in Tags(page).found:
            if tag in ("link", "script", "img", "form", "iframe"):
                target = attributes.get("href") or attributes.get("src") or attributes.get("action")
                assert httpx.URL(site.base_url).join(target or "/").host == own
    for file in (FOLDER / "static").iterdir():
        found = set(re.findall(r"https?://[^\s\"')]+", file.read_text()))
        assert found <= {"http://www.w3.org/2000/svg"}


def test_looking_changes_nothing(site, full, apipay_sandbox):
    names = ("invoices", "refunds", "schedules", "webhooks", "deliveries", "api_keys")

    def table(name: str) -> list[tuple]:
        sql = f"SELECT * FROM {name}"  # noqa: S608 - the names above
        return apipay_sandbox._do(lambda world: [tuple(row) for row in world.db.all(sql)])

    def rows() -> list[list[tuple]]:
        return [table(name) for name in names]

    before, faults = rows(), apipay_sandbox.faults.list()
    for path in (*PAGES, full["payment_url"]):
        for method in ("GET", "HEAD"):
            site.request(method, path.replace("{id:id}", "1"), params={"do": "pay", "x": "1"})
    for path in (*ACTIONS, *FIXED):
        filled = path.replace("{id:id}", "1").replace("{name}", "one")
        assert site.get(filled).status_code in (404, 405)
    assert rows() == before
    assert apipay_sandbox.faults.list() == faults


@pytest.mark.parametrize(
    ("headers", "let_in"),
    [
        ({}, True),
        ({"Sec-Fetch-Site": "same-origin"}, True),
        ({"Sec-Fetch-Site": "none"}, True),
        ({"Sec-Fetch-Site": "cross-site"}, False),
        ({"Sec-Fetch-Site": "same-site"}, False),
        ({"Origin": "{own}"}, True),
        ({"Origin": "http://evil.test"}, False),
        ({"Origin": "null"}, False),
        ({"Origin": "http://127.0.0.1:1"}, False),
        ({"Sec-Fetch-Site": "cross-site", "Origin": "{own}"}, False),
    ],
)
@pytest.mark.parametrize("path", ["/invoices/1/pay", "/_sandbox/invoices/1/pay", "pay"])
def test_a_foreign_site_may_not_post(site, api, headers, let_in, path):
    made = api.post("/invoices", json={"amount": 1, "phone_number": PHONE}).json()
    own = str(site.base_url).rstrip("/")
    sent = {name: value.format(own=own) for name, value in headers.items()}
    url = made["payment_url"] if path == "pay" else path
    answer = site.post(url, headers=sent)
    assert (answer.status_code == 403) != let_in
    status = api.get("/invoices/1").json()["status"]
    assert status == ("paid" if let_in else "pending")


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("evil.test", 403),
        ("evil.test:80", 403),
        ("127.0.0.1.evil.test", 403),
        ("169.254.1.1", 403),
        ("[", 403),
        ("localhost", 200),
        ("localhost:8000", 200),
        ("[::1]:8000", 200),
    ],
)
def test_a_rebound_name_sees_nothing(site, host, status):
    for path in ("/clock", "/_sandbox/clock", "/docs", "/openapi.yaml"):
        assert site.get(path, headers={"Host": host}).status_code == status


@pytest.mark.parametrize(
    ("host", "own"),
    [
        ("192.168.1.20", True),
        ("2001:db8::1", True),
        ("sandbox", True),
        ("host.docker.internal", True),
        ("pay.example.com", True),
        ("evil.example.org", False),
        ("127.0.0.1.evil.example.org", False),
        ("", False),
    ],
)
def test_neighbours_come_by_names_that_nobody_can_rebind(host, own):
    assert guard.Names("https://pay.example.com", neighbours=True)(host) is own
    alone = guard.Names("https://pay.example.com", neighbours=False)
    assert alone(host) is (host == "pay.example.com")


def test_the_api_takes_no_notice_of_sites(api):
    headers = {"Host": "other", "Origin": "http://other", "Sec-Fetch-Site": "cross-site"}
    assert api.post("/invoices", json={}, headers=headers).status_code == 422
