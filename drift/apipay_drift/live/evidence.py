"""A request and its answer as text, the key masked: what a finding shows as evidence."""

from apipay_drift.findings import Evidence
from apipay_drift.probes.play import KEY, Answer, Request

LONGEST = 4000  # characters of a body
SHOWN = ("content-type", "x-ratelimit-remaining", "retry-after", "location")


def evidence(request: Request, answer: Answer) -> Evidence:
    """Return what was sent and what came back."""
    query = "&".join(f"{name}={value}" for name, value in request.query)
    line = f"{request.method} {request.path}{'?' if query else ''}{query}"
    headers = [f"{name}: {'***' if name == KEY else value}" for name, value in request.headers]
    kept = [f"{name}: {answer.headers[name]}" for name in SHOWN if name in answer.headers]
    return Evidence(
        "\n".join([line, *headers, *_body(request.content or b"")]),
        "\n".join([str(answer.status), *kept, *_body(answer.content)]),
    )


def _body(content: bytes) -> list[str]:
    text = content.decode("utf-8", "replace")
    return ["", text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"] if text else []
