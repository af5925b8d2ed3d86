"""Facts that HTTP cannot show in time are broken in a copy of a room; its tests have to see it."""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[2]
# Plugins that none of these tests uses take longer to load than the tests take.
PYTEST = (sys.executable, "-m", "pytest", "-p", "no:schemathesis", "-p", "no:xdist")


class SourceMutant(NamedTuple):
    """One line of a room that becomes another, and the test that claims the fact."""

    fact: str
    words: str
    file: str
    old: str
    new: str
    test: str


SOURCES = (
    SourceMutant(
        "G01",
        "the library talks to another address",
        "overlay/apipay/_settings.py",
        "https://bpapi.bazarbay.site/api",
        "https://bpapi.bazarbay.site/api/v1",
        "contract_tests/library/test_wire.py",
    ),
    SourceMutant(
        "E05",
        "410 has no class of its own",
        "overlay/apipay/errors.py",
        "    410: Gone,\n",
        "",
        "contract_tests/library/test_errors.py",
    ),
    SourceMutant(
        "E07",
        "the class of an error depends on its text",
        "overlay/apipay/_answers.py",
        "error_class(outcome.status_code)",
        'error_class(outcome.status_code if "Ошибка" not in outcome.text else 500)',
        "contract_tests/library/test_errors.py",
    ),
    SourceMutant(
        "E08",
        "a limit that does not say how long is repeated after a second",
        "overlay/apipay/retries.py",
        "RATE_LIMIT_WAIT = 60.0",
        "RATE_LIMIT_WAIT = 1.0",
        "contract_tests/library/test_retries.py",
    ),
    SourceMutant(
        "E08",
        "a fault of the server is not repeated",
        "overlay/apipay/retries.py",
        "ServerError: (True, False)",
        "ServerError: (False, False)",
        "contract_tests/library/test_errors.py",
    ),
    SourceMutant(
        "W08",
        "a wrong signature is answered 403",
        "overlay/apipay/errors.py",
        "    status = 401\n",
        "    status = 403\n",
        "contract_tests/webhooks/test_recipes.py",
    ),
    SourceMutant(
        "W05",
        "a receiver has a minute",
        "sandbox/apipay_sandbox/rules/delivery.py",
        "TIME_LIMIT = 30.0",
        "TIME_LIMIT = 60.0",
        "contract_tests/behaviour/test_patience.py",
    ),
    SourceMutant(
        "W05",
        "a receiver is waited for without end",
        "sandbox/apipay_sandbox/post.py",
        "asyncio.timeout(rules.TIME_LIMIT)",
        "asyncio.timeout(None)",
        "contract_tests/behaviour/test_patience.py",
    ),
)


def killed(mutant: SourceMutant) -> bool:
    """Tell whether the tests that claim the fact turn red.

    Raises:
        LookupError: The line is no longer there, or the tests could not run at all.
    """
    with tempfile.TemporaryDirectory() as folder:
        room, _, inside = mutant.file.partition("/")
        shutil.copytree(ROOT / room, folder, dirs_exist_ok=True)
        file = Path(folder) / inside
        text = file.read_text("utf-8")
        if text.count(mutant.old) < 1:
            raise LookupError(f"{mutant.file} has no {mutant.old!r} any more")
        file.write_text(text.replace(mutant.old, mutant.new, 1), "utf-8")
        command = [*PYTEST, "-x", "--only-fact", mutant.fact, mutant.test]
        done = subprocess.run(
            command,
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": folder},
            capture_output=True,
            text=True,
            check=False,
        )
    if done.returncode not in (0, 1):
        raise LookupError(done.stdout[-2000:] + done.stderr[-2000:])
    return done.returncode == 1
