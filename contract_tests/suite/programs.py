"""`apipay contract` as a program, and what a server has."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import httpx
from apipay_sandbox.testing import Sandbox

COMMAND = Path(sys.executable).with_name("apipay")
KEY = "live-key-that-stays-secret"


def command(*arguments: str, **variables: str) -> subprocess.Popen[str]:
    kept = {name: text for name, text in os.environ.items() if not name.startswith("APIPAY_")}
    return subprocess.Popen(
        [COMMAND, "contract", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        env=kept | {"COLUMNS": "200", "NO_COLOR": "1"} | variables,
    )


def run(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    with command(*arguments, **variables) as process:
        out, err = process.communicate(timeout=50)
        return subprocess.CompletedProcess(process.args, process.returncode, out, err)


def asked(sandbox: Sandbox, *more: str, **variables: str) -> subprocess.CompletedProcess[str]:
    variables = {"APIPAY_API_KEY": sandbox.api_key} | variables
    return run("--target", sandbox.base_url, *more, **variables)


def listed(sandbox: Sandbox, path: str = "/invoices") -> list[dict[str, Any]]:
    headers = {"X-API-Key": sandbox.api_key}
    url = f"{sandbox.base_url}{path}"
    answer = httpx.get(url, params={"per_page": 100}, headers=headers, trust_env=False)
    found: list[dict[str, Any]] = answer.json()["data"]
    return found
