"""What users install: built, put into an empty environment outside the checkout, and run there."""

import os
import re
import shutil
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from contract_tests.absent import lacking

ROOT = Path(__file__).resolve().parents[2]
API_KEY = "key-of-the-wheel-test"
OWN_PACKAGES = (
    "apipay",
    "apipay_api",
    "apipay_cli",
    "apipay_contract",
    "apipay_drift",
    "apipay_sandbox",
)

pytestmark = pytest.mark.timeout(300)  # one environment is made and filled


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the wheel and the sdist."""
    folder = tmp_path_factory.mktemp("dist")
    run(sys.executable, "-m", "build", "--no-isolation", "--outdir", folder, ROOT)
    return folder


@pytest.fixture(scope="module")
def installed(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bin folder of an environment with the wheel and its sandbox extra, and nothing else."""
    return environment(built, tmp_path_factory.mktemp("elsewhere"), "sandbox")


@pytest.fixture(scope="module")
def with_drift(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bin folder of an environment with the wheel and its drift extra, and nothing else."""
    return environment(built, tmp_path_factory.mktemp("drift"), "drift")


@pytest.fixture
def sandbox(installed: Path, tmp_path: Path) -> Iterator[str]:
    """The base URL of the installed sandbox, started by its command."""
    options = ["--port", "0", "--ephemeral", "--api-key", API_KEY]
    process = subprocess.Popen(
        [installed / "apipay-sandbox", *options],
        stdout=subprocess.PIPE,
        text=True,
        cwd=tmp_path,
        env=clean(),
    )
    try:
        assert process.stdout is not None
        said = (re.search(r"ready at (\S+)", line) for line in process.stdout)
        yield next(where[1] for where in said if where)
    finally:
        process.terminate()
        assert process.wait(timeout=10) == 0
        process.stdout.close()


def test_the_quickstart_runs_against_the_installed_sandbox(
    installed: Path, sandbox: str, tmp_path: Path
):
    script = shutil.copy(ROOT / "examples" / "python" / "quickstart.py", tmp_path)
    told = clean() | {"APIPAY_API_KEY": API_KEY, "APIPAY_BASE_URL": sandbox}
    first, again = (run(installed / "python", script, cwd=tmp_path, env=told) for _ in range(2))
    assert first.startswith(sandbox.removesuffix("api"))
    assert again == first, "create_once finds the invoice of the first run"


def test_the_packages_come_from_the_environment_and_not_from_the_checkout(
    installed: Path, tmp_path: Path
):
    names = ", ".join(f"{package}.__file__" for package in OWN_PACKAGES)
    ask = f"import {', '.join(OWN_PACKAGES)}; print({names})"
    places = run(installed / "python", "-W", "error", "-c", ask, cwd=tmp_path).split()
    assert len(places) == len(OWN_PACKAGES)
    assert all(place.startswith(str(installed.parent)) for place in places)


def test_the_bare_library_needs_httpx_and_attrs_only(built: Path):
    (wheel,) = built.glob("*.whl")
    needs = re.findall(r"^Requires-Dist: ([^\n;]+)(;.*)?$", metadata(wheel), re.MULTILINE)
    bare = {re.split(r"[^\w-]", name)[0] for name, condition in needs if not condition}
    assert bare == {"httpx", "attrs"}


def test_extras_are_the_four_rooms_beside_the_library(built: Path):
    (wheel,) = built.glob("*.whl")
    extras = re.findall(r"^Provides-Extra: (\S+)$", metadata(wheel), re.MULTILINE)
    assert set(extras) == {"sandbox", "drift", "cli", "redis"}


def test_the_wheel_is_typed_and_carries_the_contract_and_the_licence(built: Path):
    (wheel,) = built.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
        contract = archive.read("apipay_contract/openapi.yaml")
    packages = {*OWN_PACKAGES, "apipay_pytest"}  # the last is imported by pytest only
    assert {f"{package}/py.typed" for package in packages} <= set(names)
    assert contract == (ROOT / "openapi.yaml").read_bytes()
    assert any(name.endswith("licenses/LICENSE") for name in names)
    rooms = {name.split("/")[0] for name in names if ".dist-info" not in name}
    assert rooms == packages, "no tests and no tools in the wheel"


def test_the_sdist_has_what_the_wheel_is_made_of(built: Path):
    (sdist,) = built.glob("*.tar.gz")
    with tarfile.open(sdist) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    assert {"openapi.yaml", "pyproject.toml", "README.md", "LICENSE", "Makefile"} <= names


def test_the_drift_extra_brings_the_command_and_its_reports(with_drift: Path, tmp_path: Path):
    for form in ("terminal", "json", "junit", "sarif", "markdown", "html"):
        told = run(with_drift / "apipay", "drift", "spec", "contract", "contract", "-f", form)
        assert told.strip()
    refused = ask(with_drift / "apipay", "sandbox", cwd=tmp_path)
    assert (refused.returncode, refused.stdout) == (2, "")
    assert refused.stderr.endswith("is missing: pip install 'apipay-kz[sandbox]'\n")


def test_the_contract_command_holds_a_server_to_the_contract_without_the_checkout(
    with_drift: Path, sandbox: str, tmp_path: Path
):
    key = clean() | {"APIPAY_API_KEY": API_KEY}
    options = ["--target", sandbox, "--profile", "quick", "--report", "r", "--lang", "ru"]
    options += ["--allow-writes", "--control", sandbox.removesuffix("api") + "_sandbox"]
    told = run(with_drift / "apipay", "contract", *options, cwd=tmp_path, env=key)
    assert "задействовано контракта" in told
    assert "фактов выполняется" in (tmp_path / "r" / "report.html").read_text("utf-8")
    refused = ask(with_drift / "apipay", "contract", cwd=tmp_path)
    assert (refused.returncode, refused.stdout) == (2, "")
    assert refused.stderr.endswith("is missing: pip install 'apipay-kz[sandbox]'\n")


def test_the_sandbox_without_its_extra_says_what_to_install(with_drift: Path, tmp_path: Path):
    for door in ([with_drift / "apipay-sandbox"], [with_drift / "python", "-m", "apipay_sandbox"]):
        refused = ask(*door, cwd=tmp_path)
        assert (refused.returncode, refused.stdout) == (2, "")
        assert re.fullmatch(
            r"apipay-sandbox: \w+ is missing: pip install 'apipay-kz\[sandbox\]'\n", refused.stderr
        )


def test_the_command_starts_the_sandbox_where_only_that_extra_is(installed: Path, tmp_path: Path):
    assert "apipay-sandbox" in run(installed / "apipay", "sandbox", "--help", cwd=tmp_path)
    refused = ask(installed / "apipay", "drift", "spec", cwd=tmp_path)
    assert (refused.returncode, refused.stdout) == (2, "")
    assert refused.stderr.endswith("is missing: pip install 'apipay-kz[cli]'\n")


def environment(built: Path, folder: Path, extra: str) -> Path:
    """Make an environment with the wheel and one extra; return its bin folder."""
    home = folder / "venv"
    run(sys.executable, "-m", "venv", "--without-pip", home)
    (wheel,) = built.glob("*.whl")
    pip = [sys.executable, "-m", "pip", "--python", home, "install", "--quiet", "--no-compile"]
    outcome = ask(*pip, f"{wheel}[{extra}]")
    if outcome.returncode:
        if "Connection" in outcome.stderr:
            lacking("no packages can be fetched here")
        pytest.fail(outcome.stderr)
    return home / "bin"


def metadata(wheel: Path) -> str:
    with zipfile.ZipFile(wheel) as archive:
        (name,) = (name for name in archive.namelist() if name.endswith(".dist-info/METADATA"))
        return archive.read(name).decode()


def clean() -> dict[str, str]:
    """The environment without anything that points at this checkout."""
    ours = ("PYTHONPATH", "VIRTUAL_ENV", "APIPAY_")
    return {name: text for name, text in os.environ.items() if not name.startswith(ours)}


def run(*command: object, **options: object) -> str:
    done = ask(*command, **options)
    assert done.returncode == 0, done.stderr + done.stdout
    return done.stdout


def ask(*command: object, **options: object) -> subprocess.CompletedProcess[str]:
    options = {"env": clean()} | options
    return subprocess.run(
        [str(word) for word in command], check=False, capture_output=True, text=True, **options
    )
