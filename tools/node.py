"""Run a Node tool at the version that package-lock.json pins: `node.py TOOL [ARGUMENTS ...]`.

Installs node_modules where it is absent or older than the lock file. On a machine without Node the
tool is skipped with the reason printed; in CI (`CI=true`) that is a failure.
"""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MODULES = ROOT / "node_modules"
# No tool reports to its maker or looks for its own updates.
QUIET = {
    "DO_NOT_TRACK": "1",
    "REDOCLY_SUPPRESS_UPDATE_NOTICE": "true",
    "REDOCLY_TELEMETRY": "off",
    "SCARF_ANALYTICS": "false",
    "npm_config_update_notifier": "false",
}


def main(arguments: list[str]) -> int:
    """Run the tool named first and return its exit status."""
    if not arguments:
        sys.exit(__doc__)
    reason = missing()
    return absence(arguments[0], reason) if reason else call(*arguments)


def missing() -> str | None:
    """Say why Node tools cannot run here; None where they can."""
    absent = [program for program in ("node", "npm") if shutil.which(program) is None]
    return f"{' and '.join(absent)} not found on PATH" if absent else None


def absence(tool: str, reason: str) -> int:
    """Print that a tool was not run; the exit status is a failure in CI only."""
    in_ci = os.environ.get("CI", "").lower() in {"1", "true"}
    print(f"{tool} {'cannot run' if in_ci else 'skipped'}: {reason}", file=sys.stderr)
    return int(in_ci)


def call(tool: str, *arguments: str | Path) -> int:
    """Run an installed tool in the root of the project and return its exit status."""
    install()
    command = [str(MODULES / ".bin" / tool), *map(str, arguments)]
    return subprocess.run(command, cwd=ROOT, env=os.environ | QUIET, check=False).returncode


def install() -> None:
    """Make node_modules what package-lock.json says, unless it already is."""
    wanted = hashlib.sha256((ROOT / "package-lock.json").read_bytes()).hexdigest()
    installed = MODULES / ".installed"
    if installed.is_file() and installed.read_text(encoding="ascii") == wanted:
        return
    # No tool needs its install scripts, and one of them only counts installations.
    command = ["npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts", "--loglevel", "error"]
    # The tool's own output may be read by a program: what npm tells does not belong into it.
    subprocess.run(command, cwd=ROOT, env=os.environ | QUIET, check=True, stdout=sys.stderr)
    installed.write_text(wanted, encoding="ascii")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
