"""The guide to drift says what is true: its commands run, its baseline accepts, its links lead."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LANGUAGES = pytest.mark.parametrize("language", ["en", "ru"])
OLD = """
openapi: 3.0.3
info: {title: Orders, version: "1"}
paths:
  /orders:
    post:
      requestBody:
        content:
          application/json:
            schema: {type: object, properties: {currency: {$ref: "#/components/schemas/Currency"}}}
      responses: {200: {description: ok}}
components:
  schemas:
    Currency: {type: string, enum: [KZT, EUR]}
"""


def blocks(language: str, kind: str) -> list[str]:
    page = (ROOT / "docs" / language / "drift.md").read_text("utf-8")
    return re.findall(rf"```{kind}\n(.*?)```", page, re.DOTALL)


def test_both_languages_show_the_same_commands_and_files():
    for kind in ("bash", "yaml"):
        assert blocks("en", kind) == blocks("ru", kind)
        assert blocks("en", kind)


def test_the_commands_run_and_end_as_the_guide_says(tmp_path: Path):
    (tmp_path / "old.yaml").write_text(OLD)
    (tmp_path / "new.yaml").write_text(OLD.replace(", EUR", ""))
    baseline = next(one for one in blocks("en", "yaml") if one.startswith("version: 1"))
    (tmp_path / "baseline.yaml").write_text(baseline.replace("2031", "2999"))
    lines = [line for block in blocks("en", "bash")[1:] for line in block.splitlines()]
    codes = {}
    for line in lines:
        program, *arguments = line.split()
        path = shutil.which(program, path=str(Path(sys.executable).parent))
        done = subprocess.run([path, *arguments], check=False, capture_output=True, cwd=tmp_path)
        codes[line] = done.returncode
        assert done.stderr == b""
    assert {code for line, code in codes.items() if "--baseline" not in line} == {1}
    assert {code for line, code in codes.items() if "--baseline" in line} == {0}
    assert (tmp_path / "report.html").exists()
    assert (tmp_path / "report.json").exists()


@LANGUAGES
def test_the_page_of_changes_is_the_catalogue(language: str):
    told = (ROOT / "docs" / language / "changes.md").read_text("utf-8")
    ask = f"import changes; print(changes.page({language!r}), end='')"
    made = subprocess.check_output(
        [sys.executable, "-c", ask], cwd=ROOT / "tools", encoding="utf-8"
    )
    assert told == made, "run: python tools/changes.py"
