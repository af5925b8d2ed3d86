"""W04: only what was signed with one of our secrets gets in."""

import contextlib
import hmac
import traceback

import pytest
from apipay import webhooks
from apipay.errors import ApiPayError, ConfigurationError, WebhookError
from apipay.webhooks import MalformedEvent, SignatureError, UnknownEvent, parse, sign
from hypothesis import given
from hypothesis import strategies as st

SECRET = "whsec_test"
BODY = b'{"event":"invoice.status_changed"}'
UNKNOWN = b'{"event":"invoice.refunded","invoice":{"id":42}}'

# Made with `printf BODY | openssl dgst -sha256 -hmac SECRET`, so as not to agree with ourselves.
VECTORS = [
    (b"", "whsec_test", "43c0f4d23c8e8841358fad4624b1a592799222b29f25bb59baea43cdcb522ed1"),
    (
        b'{"event": "invoice.status_changed"}',
        "құпия",
        "831bd68cb80b9213b9d007ece4fb2f6d6565346366954a56b75a76125e20d6e6",
    ),
    (b"\x00\xff\r\n", "a", "3cb8aebb6b5da88c8e2e7e7f86ab8fbd2c5bebcd41c538a90598b5e5e0962b84"),
    (
        b"what do ya want for nothing?",  # RFC 4231, case 2
        "Jefe",
        "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
    ),
    (b"x", "k" * 200, "a34abd1b081e75091b5f15447fb45ea6a1a7d624c190b880750d5d0f52ca715e"),
]

secrets = st.text(st.characters(codec="utf-8"), min_size=1).filter(str.strip)


@pytest.mark.parametrize(("body", "secret", "digest"), VECTORS)
def test_signs_as_openssl_does(body: bytes, secret: str, digest: str):
    assert sign(body, secret) == f"sha256={digest}"


@given(body=st.binary(), secret=secrets)
def test_what_sign_signs_parse_trusts(body: bytes, secret: str):
    signature = sign(body, secret)
    with contextlib.suppress(MalformedEvent):  # trusted, and then found to be no event
        parse(body, signature, secret)


@given(st.data())
def test_one_flipped_bit_of_the_body_is_refused(data: st.DataObject):
    position = data.draw(st.integers(0, len(UNKNOWN) * 8 - 1))
    with pytest.raises(SignatureError):
        parse(_flipped(UNKNOWN, position), sign(UNKNOWN, SECRET), SECRET)


@given(st.data())
def test_one_flipped_bit_of_the_signature_is_refused(data: st.DataObject):
    signature = sign(UNKNOWN, SECRET).encode()
    position = data.draw(st.integers(0, len(signature) * 8 - 1))
    with pytest.raises(SignatureError):
        parse(UNKNOWN, _flipped(signature, position).decode("latin-1"), SECRET)


@given(body=st.binary(), signature=st.none() | st.text())
def test_nothing_but_a_webhook_error_comes_of_what_strangers_send(
    body: bytes, signature: str | None
):
    with pytest.raises(SignatureError):
        parse(body, signature, SECRET)


@given(secret=secrets, other=secrets)
def test_another_secret_is_refused(secret: str, other: str):
    if sign(UNKNOWN, other) == sign(UNKNOWN, secret):
        return  # equal, or padded to the same HMAC key
    with pytest.raises(SignatureError):
        parse(UNKNOWN, sign(UNKNOWN, other), secret)


HEX = sign(UNKNOWN, SECRET).removeprefix("sha256=")


@pytest.mark.parametrize(
    "signature",
    [
        None,
        "",
        HEX,
        f"sha1={HEX}",
        f"SHA256={HEX}",
        f"sha256={HEX.upper()}",
        f"sha256={HEX[:-1]}",
        f"sha256={HEX}0",
        f"sha256={HEX}\n",
        f" sha256={HEX}",
        f"sha256={HEX}, sha256={HEX}",
        "sha256=" + "é" * 64,
        "sha256=" + "\N{FULLWIDTH DIGIT ONE}" * 64,
        "sha256=",
    ],
)
def test_a_malformed_header_is_no_signature(signature: str | None):
    with pytest.raises(SignatureError, match="X-Webhook-Signature") as caught:
        parse(UNKNOWN, signature, SECRET)
    assert caught.value.status == 401


def test_any_of_several_secrets_will_do_while_one_is_replaced():
    signature = sign(UNKNOWN, "old")
    for several in (["old", "new"], ("new", "old"), ["old"]):
        assert isinstance(parse(UNKNOWN, signature, several), UnknownEvent)
    with pytest.raises(SignatureError):
        parse(UNKNOWN, signature, ["new", "newer"])


@pytest.mark.parametrize("right", range(3))
def test_every_secret_is_compared_in_constant_time(monkeypatch: pytest.MonkeyPatch, right: int):
    compared = []
    compare = hmac.compare_digest

    def watch(ours: str, theirs: str) -> bool:
        compared.append(ours)
        return compare(ours, theirs)

    monkeypatch.setattr(hmac, "compare_digest", watch)
    several = ["one", "two", "three"]
    parse(UNKNOWN, sign(UNKNOWN, several[right]), several)
    assert compared == [sign(UNKNOWN, secret) for secret in several]


@pytest.mark.parametrize("secret", ["", " ", "\n", [], (), ["good", ""], ["\t", "good"]])
def test_an_empty_secret_is_refused_because_anybody_can_sign_with_it(secret: str | list[str]):
    forged = "sha256=" + hmac.digest(b"", UNKNOWN, "sha256").hex()
    with pytest.raises(ConfigurationError, match="anybody can sign") as caught:
        parse(UNKNOWN, forged, secret)
    assert isinstance(caught.value, ValueError)
    assert not isinstance(caught.value, WebhookError)


def test_nobody_signs_with_an_empty_secret():
    with pytest.raises(ConfigurationError, match="secret"):
        sign(UNKNOWN, "")


@pytest.mark.parametrize("body", ["{}", {"event": "x"}, None, [1], 5])
def test_a_body_that_is_not_raw_bytes_is_a_mistake_that_says_why(body: object):
    with pytest.raises(TypeError, match="raw bytes"):
        parse(body, sign(UNKNOWN, SECRET), SECRET)  # type: ignore[arg-type]  # the mistake itself
    with pytest.raises(TypeError, match="raw bytes"):
        sign(body, SECRET)  # type: ignore[arg-type]  # the mistake itself


@pytest.mark.parametrize("secret", [None, b"bytes", 5, [b"bytes"], [None]])
def test_a_secret_that_is_no_text_is_a_mistake(secret: object):
    with pytest.raises(TypeError, match="secret: expected text"):
        parse(UNKNOWN, sign(UNKNOWN, SECRET), secret)  # type: ignore[arg-type]  # the mistake itself


def test_a_header_as_bytes_is_a_mistake_and_no_forgery():
    with pytest.raises(TypeError, match="signature: expected text"):
        parse(UNKNOWN, sign(UNKNOWN, SECRET).encode(), SECRET)  # type: ignore[arg-type]  # the mistake itself


@pytest.mark.parametrize("kind", [bytes, bytearray, memoryview])
def test_every_kind_of_raw_bytes_is_read(kind: type):
    signature = sign(kind(UNKNOWN), SECRET)
    assert signature == sign(UNKNOWN, SECRET)
    event = parse(kind(UNKNOWN), signature, SECRET)
    assert event == UnknownEvent(event="invoice.refunded", raw={})


def test_a_secret_that_is_no_utf8_in_the_environment_still_signs():
    assert sign(b"x", "\udcff") == "sha256=" + hmac.digest(b"\xff", b"x", "sha256").hex()


# Half an emoji, and the neighbours of what os.environ makes of bytes that it cannot decode.
@pytest.mark.parametrize("half", [0xD83D, 0xD800, 0xDC7F, 0xDD00, 0xDFFF])
def test_a_secret_that_cannot_be_encoded_is_refused_and_not_shown(half: int):
    damaged = f"whsec_{chr(half)}_rest"
    for use in (
        lambda: sign(UNKNOWN, damaged),
        lambda: parse(UNKNOWN, sign(UNKNOWN, SECRET), damaged),
        lambda: parse(UNKNOWN, None, [SECRET, damaged]),
    ):
        with pytest.raises(ConfigurationError, match=r"secret: .* surrogate") as caught:
            use()
        assert caught.value.__context__ is None
        assert caught.value.__cause__ is None
        frames = [frame.f_locals for frame, _ in traceback.walk_tb(caught.value.__traceback__)]
        assert "whsec" not in repr(caught.value) + repr(frames[2:])  # past the test's own two


@pytest.mark.parametrize("step", [2, -1])
def test_a_view_with_gaps_or_from_behind_is_read_as_the_bytes_it_shows(step: int):
    padded = b"".join(bytes([byte, 0]) for byte in UNKNOWN) if step == 2 else UNKNOWN[::-1]
    view = memoryview(padded)[::step]
    assert sign(view, SECRET) == sign(UNKNOWN, SECRET)
    assert isinstance(parse(view, sign(UNKNOWN, SECRET), SECRET), UnknownEvent)


FAULTS = [
    (UNKNOWN, None),
    (UNKNOWN, "sha256=" + "0" * 64),
    (b"no json, and the phone 87001234567", sign(b"no json, and the phone 87001234567", SECRET)),
    ("text", sign(UNKNOWN, SECRET)),
]


@pytest.mark.parametrize(("body", "signature"), FAULTS)
def test_no_error_shows_secret_signature_or_body(body: bytes, signature: str | None):
    with pytest.raises((ApiPayError, TypeError)) as caught:
        parse(body, signature, [SECRET, "whsec_other"])
    shown = "".join(traceback.format_exception(caught.value)) + repr(caught.value)
    shown += repr(caught.value.__context__) + repr(caught.value.__dict__)
    for hidden in (sign(UNKNOWN, SECRET).removeprefix("sha256="), "87001234567"):
        assert hidden not in shown


@pytest.mark.parametrize(("body", "signature"), FAULTS)
def test_no_frame_of_a_traceback_holds_a_secret(body: bytes, signature: str | None):
    with pytest.raises((ApiPayError, TypeError)) as caught:
        parse(body, signature, [SECRET, "whsec_other"])
    ours = [
        frame.f_locals
        for frame, _ in traceback.walk_tb(caught.value.__traceback__)
        if frame.f_code.co_filename != __file__
    ]
    assert ours
    assert "whsec" not in repr(ours)


def test_the_header_has_its_documented_name():
    assert webhooks.SIGNATURE_HEADER == "X-Webhook-Signature"


def _flipped(data: bytes, position: int) -> bytes:
    flipped = bytearray(data)
    flipped[position // 8] ^= 1 << position % 8
    return bytes(flipped)
