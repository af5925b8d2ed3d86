"""Where the contract is and how every tool reads it: as YAML 1.2, in which `no` is a word."""

from pathlib import Path
from typing import Any, cast

from ruamel.yaml import YAML

ROOT = Path(__file__).resolve().parent.parent
PATH = ROOT / "openapi.yaml"


def load() -> dict[str, Any]:
    """Return the contract as plain dicts, lists, texts and numbers."""
    # ruamel.yaml leaves the stream's type open.
    document = YAML(typ="safe").load(PATH)  # pyright: ignore[reportUnknownMemberType]
    return cast("dict[str, Any]", document)
