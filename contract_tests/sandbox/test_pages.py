"""Pages in a real browser, at the widths of a desk and of a phone, with and without scripts."""

from collections.abc import Iterator

import pytest
from apipay_sandbox.pages.routes import PAGES
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from contract_tests.absent import program
from contract_tests.sandbox.looks import CONTRAST, CUT_OFF

PHONE = "87001234567"
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
WIDTHS = (1280, 390)  # of a desk and of a phone


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    chromium = program("chromium", "chromium-browser")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        yield started
        started.close()


def context(browser: Browser, url: str, **options: object) -> BrowserContext:
    chosen = {"locale": "en-US", "viewport": {"width": 1280, "height": 860}, "base_url": url}
    made = browser.new_context(**{**chosen, **options})
    made.set_default_timeout(10_000)
    return made


@pytest.fixture
def page(browser, apipay_sandbox) -> Iterator[Page]:
    """A page whose complaints, and whatever it loads from elsewhere, fail the test."""
    own, complaints = context(browser, apipay_sandbox.url), []
    opened = own.new_page()
    opened.on("console", lambda message: complaints.append(message.text))
    opened.on("pageerror", lambda fault: complaints.append(str(fault)))
    opened.on(
        "request", lambda request: complaints.extend(foreign(request.url, apipay_sandbox.url))
    )
    opened.on("dialog", lambda dialog: dialog.accept())
    yield opened
    own.close()
    assert [text for text in complaints if "400 (Bad Request)" not in text] == []


@pytest.fixture
def hurried(page) -> None:
    """Let the page look for news twenty times as often; an open checkout hears at its own pace."""
    page.add_init_script(
        "{ const own = setInterval; window.setInterval = (act, pause) => own(act, pause / 20); }"
    )


HURRIED = pytest.mark.usefixtures("hurried")


def foreign(url: str, own: str) -> list[str]:
    return [] if url.startswith((own, "data:", "blob:")) else [f"loads {url}"]


# ---- looks ----


@pytest.mark.parametrize("lang", ["en-US", "ru-RU"])
def test_no_page_is_wider_than_the_screen(browser, apipay_sandbox, new_invoice, lang):
    long = "Оченьдлинноесловобезпробелов" * 6
    made = new_invoice(description=long, external_order_id="x" * 255, amount=99_999_999.99)
    apipay_sandbox.seed(60)
    apipay_sandbox.register_webhook("http://127.0.0.1:1/" + "y" * 200)
    apipay_sandbox.pay(made["id"], client_name=long)
    apipay_sandbox.faults.add("rename", field=long, to=long)
    own = context(browser, apipay_sandbox.url, locale=lang)
    opened = own.new_page()
    for path in (*PAGES, made["payment_url"]):
        opened.goto(path.replace("{id:id}", str(made["id"])))
        for width in WIDTHS:
            opened.set_viewport_size({"width": width, "height": 860})
            wide = opened.evaluate("document.documentElement.scrollWidth")
            assert wide <= width, (path, wide)
            assert opened.evaluate(CUT_OFF) == [], (path, width)
            assert opened.locator("h1").first.is_visible()
    own.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_stands_out_from_its_ground(browser, apipay_sandbox, new_invoice, scheme):  # WCAG AA
    made = new_invoice(description="Чай")
    own = context(browser, apipay_sandbox.url, color_scheme=scheme)
    opened = own.new_page()
    for path in ("/", "/clock", "/keys", made["payment_url"]):
        opened.goto(path)
        faint = opened.evaluate(CONTRAST)
        assert faint == [], (path, faint)
    own.close()


# ---- the dashboard ----


@HURRIED
def test_an_invoice_lives_its_life_on_the_dashboard(page, apipay_sandbox, api):
    apipay_sandbox.register_webhook(apipay_sandbox.inbox.url)
    page.goto("/")
    page.get_by_text("New invoice").click()
    page.get_by_label("Amount, ₸").fill("12 500")
    page.get_by_label("Phone number").fill(PHONE)
    page.get_by_label("Description").first.fill("Букет <b>x</b>")
    page.get_by_role("button", name="Create").click()
    expect(page.get_by_role("status")).to_have_text("Created.")
    expect(page.get_by_text("Букет <b>x</b>")).to_be_visible()
    page.get_by_role("button", name="Pay", exact=True).click()
    expect(page.locator("#sum")).to_contain_text("paid")
    expect(page.locator("#told")).to_contain_text("delivered")  # it appears by itself
    page.get_by_label("up to").fill("500")
    page.get_by_label("Reason").fill("Завяли")
    page.get_by_role("button", name="Refund").click()
    expect(page.locator("#line")).to_contain_text("Refunded 500.00")
    page.get_by_role("button", name="Send again").click()
    expect(page.locator("#told")).to_contain_text("Attempts: 2")
    assert api.get("/refunds").json()["data"][0]["reason"] == "Завяли"


@HURRIED
def test_what_happens_elsewhere_appears_by_itself(page, new_invoice, apipay_sandbox):
    page.goto("/")
    expect(page.get_by_text("No invoice yet")).to_be_visible()
    made = new_invoice(description="Пришло по API")
    expect(page.get_by_text("Пришло по API")).to_be_visible()
    apipay_sandbox.pay(made["id"])
    expect(page.locator("#list .badge")).to_have_text("paid")


@HURRIED
def test_a_form_that_is_being_filled_in_is_left_alone(page, new_invoice):
    page.goto("/clock")
    page.get_by_label("Another duration").fill("P3D")
    new_invoice()
    page.wait_for_timeout(500)  # five looks for news
    assert page.get_by_label("Another duration").input_value() == "P3D"


@HURRIED
def test_details_stay_open_while_the_page_renews_itself(page, api, new_invoice):
    new_invoice()
    page.goto("/requests")
    page.get_by_text("Details").first.click()
    api.get("/refunds")
    expect(page.get_by_text("/api/refunds")).to_be_visible()
    assert page.locator("#request-1").get_attribute("open") is not None


@HURRIED
def test_a_fault_asks_for_the_fields_of_its_kind_only(page, api):
    page.goto("/faults")
    kind = page.get_by_label("What goes wrong")
    expect(page.get_by_label("Milliseconds")).to_be_visible()
    kind.select_option("error")
    expect(page.get_by_label("Milliseconds")).to_be_hidden()
    page.get_by_role("spinbutton", name="Status").fill("503")
    page.get_by_role("button", name="Add").click()
    expect(page.locator("#standing")).to_contain_text("status = 503")
    assert api.get("/refunds").status_code == 503
    expect(page.locator("#standing")).to_contain_text("Nothing goes wrong")


def test_presets_are_faults_of_one_click(page, api):
    page.goto("/faults")
    page.get_by_role("button", name="429 three times").click()
    assert api.get("/refunds").json()["retry_after"] == 5


def test_time_moves_by_a_button(page, apipay_sandbox, new_invoice):
    apipay_sandbox.clock.freeze("2030-01-01T00:00:00Z")
    new_invoice()
    page.goto("/clock")
    page.get_by_role("button", name="1 day").click()
    expect(page.locator("#face")).to_contain_text("02.01.2030 05:00:00")
    page.goto("/invoices/1")
    expect(page.locator("#sum")).to_contain_text("expired")


def test_a_refusal_is_said_where_it_happens(page, new_invoice):
    new_invoice()
    page.goto("/invoices/1")
    page.context.request.post("/invoices/1/pay")
    page.get_by_role("button", name="Let it expire").click()
    expect(page.get_by_role("alert")).to_contain_text("Only a pending invoice can expire")


def test_a_har_is_downloaded(page, new_invoice):
    new_invoice()
    page.goto("/requests")
    with page.expect_download() as download:
        page.get_by_role("link", name="Download HAR").click()
    assert download.value.suggested_filename == "apipay-sandbox.har"


def test_forgetting_everything_asks_first(page, api, apipay_sandbox):
    apipay_sandbox.seed(5)
    page.goto("/world")
    page.get_by_role("button", name="Forget everything").click()
    expect(page.get_by_role("status")).to_contain_text("Everything is forgotten")
    assert api.get("/invoices").json()["meta"]["total"] == 0


def test_the_language_is_switched_by_a_click(page):
    page.goto("/keys")
    page.get_by_role("link", name="Русский").click()
    expect(page.get_by_role("heading", name="Организации и ключи")).to_be_visible()
    page.goto("/")
    expect(page.get_by_role("heading", name="Счета")).to_be_visible()


def test_everything_can_be_reached_by_the_keyboard(page, new_invoice):
    new_invoice()
    page.goto("/invoices/1")
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent") == "Pay":
            break
    page.keyboard.press("Enter")
    expect(page.locator("#sum")).to_contain_text("paid")


# ---- the customer's page ----


@pytest.mark.parametrize("scripts", [True, False])
def test_a_customer_pays_on_a_phone(browser, apipay_sandbox, new_invoice, api, scripts):
    made = new_invoice(description="Чай и десерт", amount=4200)
    options = {"viewport": {"width": 390, "height": 760}, "locale": "ru-RU", "has_touch": True}
    own = context(browser, apipay_sandbox.url, java_script_enabled=scripts, **options)
    opened = own.new_page()
    opened.goto(made["payment_url"])
    pay = opened.get_by_role("button", name="Оплатить 4 200,00 ₸")
    box = pay.bounding_box()
    assert box["height"] >= 44  # what a thumb hits
    assert box["y"] + box["height"] <= 760  # without scrolling
    pay.tap()
    expect(opened.locator("#status")).to_have_text("Оплачен")
    assert api.get("/invoices/1").json()["status"] == "paid"
    own.close()


def test_a_checkout_that_is_open_hears_of_the_payment(page, new_invoice, apipay_sandbox):
    made = new_invoice()
    page.goto(made["payment_url"])
    apipay_sandbox.pay(made["id"])
    expect(page.locator("#status")).to_have_text("Paid")
    expect(page.get_by_role("button")).to_have_count(0)


def test_a_customer_who_never_pays_sees_the_payment_fail(page, new_invoice):
    page.goto(new_invoice(phone_number="87000000002")["payment_url"])
    page.get_by_role("button", name="Pay").click()
    expect(page.get_by_role("alert")).to_contain_text("did not go through")


def test_a_foreign_site_cannot_post_from_a_real_browser(browser, apipay_sandbox, new_invoice, api):
    made = new_invoice()
    own = context(browser, apipay_sandbox.url)
    opened = own.new_page()
    opened.goto(apipay_sandbox.inbox.url.rsplit("/", 1)[0], wait_until="commit")
    opened.set_content(
        f"<form method=post action='{apipay_sandbox.url}/invoices/{made['id']}/pay'>"
        "<button>go</button></form>"
    )
    with opened.expect_navigation() as navigation:
        opened.get_by_role("button").click()
    assert navigation.value.status == 403
    assert api.get("/invoices/1").json()["status"] == "pending"
    own.close()


def test_try_it_works_with_the_key_that_is_there(page, api):
    page.goto("/docs")
    operation = page.locator("#operations-invoices-createInvoice")
    operation.locator("button.opblock-summary-control").click()
    operation.get_by_role("button", name="Execute").click()
    expect(
        operation.locator(".live-responses-table .response .response-col_status").first
    ).to_contain_text("200")
    assert api.get("/invoices").json()["meta"]["total"] == 1
