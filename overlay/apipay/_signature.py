"""HMAC signatures of webhook bodies (W04): made, and checked.

Faults are returned, not raised, and raised where no secret is in sight: error trackers keep the
local variables of every frame that an exception has passed.
"""

import hmac
import re
from collections.abc import Sequence
from typing import TypeAlias, cast

from apipay.errors import ConfigurationError, SignatureError

HEADER = "X-Webhook-Signature"

Body: TypeAlias = bytes | bytearray | memoryview

# Half of a surrogate pair that no encoding writes; U+DC80 to U+DCFF are surrogateescape's bytes.
_unwritable = re.compile("[\ud800-\udc7f\udd00-\udfff]").search
_well_formed = re.compile(r"sha256=[0-9a-f]{64}").fullmatch


def signature_of(body: bytes, secret: str) -> str:
    """The header's value for this body under this secret."""
    # surrogateescape: what os.environ could not decode goes back to the bytes that it was
    key = secret.encode("utf-8", "surrogateescape")
    return "sha256=" + hmac.digest(key, body, "sha256").hex()


def misuse(body: object, signature: object, secret: object) -> Exception | None:
    """What the caller of `parse` or `sign` did wrong, whoever sent the body; None is fine."""
    if not isinstance(body, bytes | bytearray | memoryview):
        return TypeError(
            f"body: expected the raw bytes of the request, got {type(body).__name__}; the "
            "signature is of the bytes as they came, not of text or parsed JSON (W04)"
        )
    if not isinstance(signature, str | None):
        return TypeError(f"signature: expected text or None, got {type(signature).__name__}")
    if not isinstance(secret, Sequence):
        return TypeError(f"secret: expected text, or several, got {type(secret).__name__}")
    secrets = [secret] if isinstance(secret, str) else cast("Sequence[object]", secret)
    if not all(isinstance(one, str) for one in secrets):
        return TypeError("secret: expected text, or a sequence of nothing but text")
    return _unfit(cast("Sequence[str]", secrets))


def _unfit(secrets: Sequence[str]) -> ConfigurationError | None:
    """Why these texts cannot be secrets; None where they can."""
    if not secrets or not all(one.strip() for one in secrets):
        return ConfigurationError(
            "secret: expected at least one, and none of them empty: with an empty secret anybody "
            "can sign; copy it from the dashboard when the webhook is made (W01)"
        )
    # Looked for, not tried: the error of encode() carries the whole secret.
    if any(_unwritable(one) for one in secrets):
        return ConfigurationError(
            "secret: expected text that UTF-8 can write, got half of a surrogate pair in it; it "
            "was damaged on its way: copy it anew from the dashboard (W01)"
        )
    return None


def distrust(body: bytes, signature: str | None, secret: str | Sequence[str]) -> Exception | None:
    """Why the signature does not hold; None where it does.

    Every secret is tried, match or no match, each in constant time: the answer's delay tells
    neither how much of a guess was right nor which secret is in use.
    """
    if not signature:
        return SignatureError(f"there is no signature: the header {HEADER} is missing or empty")
    if not _well_formed(signature):
        return SignatureError(
            f"the header {HEADER} is malformed: expected 'sha256=' and 64 lower-case hexadecimal "
            "digits (W04)"
        )
    secrets = [secret] if isinstance(secret, str) else secret
    matches = [hmac.compare_digest(signature_of(body, one), signature) for one in secrets]
    if not any(matches):
        return SignatureError("the signature is of another body or of another secret (W04)")
    return None
