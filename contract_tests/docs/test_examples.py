"""The examples in other languages do what the Python ones do: they are run against the sandbox."""

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest
from apipay import webhooks

from contract_tests.absent import program

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
SECRET = "whsec_of_this_test"
BODY = '{"event":"invoice.status_changed","invoice":{"id":1,"description":"Два билета"}}'.encode()


@pytest.mark.parametrize(
    ("runtime", "script"),
    [
        ("sh", "curl/quickstart.sh"),
        ("node", "javascript/quickstart.mjs"),
        ("php", "php/quickstart.php"),
    ],
)
def test_the_quickstart_creates_an_invoice_and_reads_it_back(
    runtime: str, script: str, apipay_sandbox: Any
):
    if runtime == "sh":
        program("curl")
    told = {"APIPAY_API_KEY": apipay_sandbox.api_key, "APIPAY_BASE_URL": apipay_sandbox.base_url}
    done = subprocess.run(
        [program(runtime), EXAMPLES / script],
        check=False,
        capture_output=True,
        text=True,
        env=os.environ | told,
    )
    assert done.returncode == 0, done.stderr
    invoice = json.loads(done.stdout)
    assert (invoice["amount"], invoice["status"]) == ("10000.50", "pending")
    assert invoice["external_order_id"] == "order-1001"


def node(body: bytes, signature: str) -> list[str]:
    module = (EXAMPLES / "javascript" / "webhook.mjs").as_uri()
    code = (
        f"import {{ isFromApiPay }} from {module!r};"
        f"console.log(isFromApiPay(Buffer.from({body.hex()!r}, 'hex'), {signature!r}, {SECRET!r}))"
    )
    return [program("node"), "--input-type=module", "--eval", code]


def php(body: bytes, signature: str) -> list[str]:
    module = EXAMPLES / "php" / "webhook.php"
    code = (
        f"require {str(module)!r};"
        f"var_export(is_from_apipay(hex2bin({body.hex()!r}), {signature!r}, {SECRET!r}));"
    )
    return [program("php"), "-r", code]


@pytest.mark.parametrize("language", [node, php])
def test_signatures_are_verified_as_the_library_verifies_them(language: Any):
    good = webhooks.sign(BODY, SECRET)
    flipped = good[:-1] + ("0" if good[-1] != "0" else "1")
    for body, signature, verdict in [
        (BODY, good, "true"),
        (BODY + b" ", good, "false"),
        (BODY, flipped, "false"),
        (BODY, "", "false"),
    ]:
        told = subprocess.run(
            language(body, signature), check=True, capture_output=True, text=True
        ).stdout
        assert told.strip() == verdict
