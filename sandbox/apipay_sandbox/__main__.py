"""The door of ``apipay-sandbox`` and ``python -m apipay_sandbox``."""

import sys


def main() -> int:
    """Run the sandbox; without its extra, say what to install and return 2."""
    try:
        from apipay_sandbox.program import main as program  # noqa: PLC0415 - an extra brings its needs
    except ModuleNotFoundError as missing:
        sys.stderr.write(
            f"apipay-sandbox: {missing.name} is missing: pip install 'apipay-kz[sandbox]'\n"
        )
        return 2
    return program()


if __name__ == "__main__":
    sys.exit(main())
