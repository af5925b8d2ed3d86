"""openapi.yaml has no findings of the linters, and converts to a Postman collection as a whole."""

import subprocess

import lint_contract
import node
import pytest

from contract_tests.absent import lacking


@pytest.mark.timeout(300)  # the first time, node's tools are installed
def test_the_contract_lints_clean(capfd):
    if reason := node.missing():
        lacking(reason)
    try:
        node.install()
    except subprocess.CalledProcessError:
        lacking("node's tools cannot be fetched here")
    assert lint_contract.main() == 0, capfd.readouterr()
    assert "The contract has no findings." in capfd.readouterr().out
