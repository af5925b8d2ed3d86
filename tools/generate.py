"""Regenerate everything below generated/ from openapi.yaml and docs/contract.md.

`generate.py` replaces what is there; `generate.py --check` compares it with a fresh generation and
fails with the difference. Both start in an empty folder, so that nothing old survives.
"""

import argparse
import difflib
import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

import contract
import facts

COMMITTED = contract.ROOT / "generated"
CONTRACT_INIT = '"""The contract as data: openapi.yaml, its twin openapi.json, and facts.json."""\n'


def main(arguments: list[str] | None = None) -> int:
    """Generate or compare, and return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="change nothing, show what differs")
    check = parser.parse_args(arguments).check
    with tempfile.TemporaryDirectory() as folder:
        fresh = Path(folder) / "generated"
        generate(fresh)
        if check:
            return report(list(differences(read_tree(COMMITTED), read_tree(fresh))))
        shutil.rmtree(COMMITTED, ignore_errors=True)
        shutil.copytree(fresh, COMMITTED)
    return 0


def generate(target: Path) -> None:
    """Write both packages below `target`, which does not exist yet."""
    target.mkdir()
    write_client(target / "apipay_api")
    write_contract(target / "apipay_contract")


def report(found: list[str]) -> int:
    """Print the differences and return the exit status that they mean."""
    for difference in found:
        print(difference)
    if found:
        print("generated/ is not what openapi.yaml gives: run `make generate`, commit the result.")
    return int(bool(found))


def write_client(target: Path) -> None:
    """Write the client package to `target`, which does not exist yet."""
    # "none" leaves out the project files of the generator, and with them the marker of PEP 561.
    run(
        "openapi_python_client", "generate", "--meta", "none", "--fail-on-warning",
        "--path", contract.PATH, "--config", contract.ROOT / "generator-config.yaml",
        "--custom-template-path", contract.ROOT / "templates", "--output-path", target,
    )  # fmt: skip
    (target / "py.typed").touch()
    # --isolated: the layout must not depend on the lint settings of the handwritten code.
    ruff = "ruff", "check", "--isolated", "--no-cache", "--quiet", "--target-version", "py311"
    run(*ruff, "--select", "F401,I", "--fix-only", "--unsafe-fixes", target)
    run("ruff", "format", "--isolated", "--no-cache", "--quiet", "--line-length", "100", target)
    # The templates import lazily: a name that is needed at run time must not be typing-only.
    run(*ruff, "--select", "F,TC004", target)


def run(module: str, *arguments: str | Path) -> None:
    """Run a tool of this interpreter's environment; where it fails, so do we, with its output."""
    command = [sys.executable, "-m", module, *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{module} failed:\n{done.stdout}{done.stderr}")


def write_contract(target: Path) -> None:
    """Write the data package to `target`: installed tools read the contract from there.

    The JSON twin spares them a YAML parser at run time. The facts are docs/contract.md and its
    translation, id to language to text.
    """
    target.mkdir()
    (target / "__init__.py").write_text(CONTRACT_INIT, encoding="utf-8")
    (target / "py.typed").touch()
    shutil.copyfile(contract.PATH, target / "openapi.yaml")
    texts = {language: facts.documented(language) for language in facts.PAGES}
    told = {fact: {language: texts[language][fact] for language in texts} for fact in texts["en"]}
    for name, value in (("openapi.json", contract.load()), ("facts.json", told)):
        text = json.dumps(value, ensure_ascii=False, indent=1) + "\n"
        (target / name).write_text(text, encoding="utf-8", newline="\n")


def read_tree(folder: Path) -> dict[str, str]:
    """Return the text of every file below `folder`, by its path; caches are no part of it."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes().decode()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and "__pycache__" not in path.parts
    }


def differences(committed: Mapping[str, str], fresh: Mapping[str, str]) -> Iterator[str]:
    """Yield one text for each file that is missing, extra or different, with a unified diff."""
    for path in sorted(committed.keys() | fresh.keys()):
        if path not in fresh:
            yield f"extra: generated/{path}"
        elif path not in committed:
            yield f"missing: generated/{path}"
        elif committed[path] != fresh[path]:
            lines = difflib.unified_diff(
                committed[path].splitlines(),
                fresh[path].splitlines(),
                f"generated/{path} (committed)",
                f"generated/{path} (fresh)",
                lineterm="",
            )
            yield "\n".join([f"different: generated/{path}", *lines])


if __name__ == "__main__":
    sys.exit(main())
