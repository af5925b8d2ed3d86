"""What installing the bare library brings along."""

import json
import subprocess

from measure import Figure, bare_python

COUNT = """
import importlib.metadata as metadata, json
tools = {"pip", "setuptools", "wheel", "apipay-kz"}
others = [d for d in metadata.distributions() if d.metadata["Name"] not in tools]
size = sum(f.locate().stat().st_size for d in others for f in d.files or ()
           if f.suffix != ".pyc" and f.locate().exists())
print(json.dumps([sorted(d.metadata["Name"] for d in others), size]))
"""


def figures() -> list[Figure]:
    told = subprocess.run(
        [bare_python(), "-c", COUNT], check=True, capture_output=True, text=True
    ).stdout
    names, size = json.loads(told)
    return [
        Figure("installed dependencies", len(names), 8, detail=", ".join(names)),
        Figure("their size", size / 1e6, 3, unit="MB", detail="without compiled caches"),
    ]
