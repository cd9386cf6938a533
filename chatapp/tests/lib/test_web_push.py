"""Web Push encryption and signatures: RFC 8291's example, and what a browser and a push service would check."""

import base64
import json

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from chatapp.lib.web_push import (
    MAX_PAYLOAD_BYTES,
    authorization,
    base64url,
    encrypted,
    from_base64url,
    key_from,
    public_bytes,
    public_key,
)
from chatapp.tests.push_service import Receiver

# RFC 8291, appendix A.
PLAINTEXT = b"When I grow up, I want to be a watermelon"
SENDER = "yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"
RECEIVER_KEY = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"
AUTH = "BTBZMqHH6r4Tts7J_aSIgg"
SALT = "DGv6ra1nlYgDCS1FRnbzlw"
BODY = (
    "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_"
    "yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
)


def raw(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def test_the_example_of_the_standard():
    sender = ec.derive_private_key(int.from_bytes(raw(SENDER), "big"), ec.SECP256R1())
    body = encrypted(PLAINTEXT, receiver_key=raw(RECEIVER_KEY), auth=raw(AUTH), sender=sender, salt=raw(SALT))
    assert base64url(body) == BODY


@pytest.mark.parametrize("message", [b"", b"a", b"x" * MAX_PAYLOAD_BYTES])
def test_a_browser_reads_what_was_sent_and_only_that_one(message):
    receiver, other = Receiver(), Receiver()
    body = encrypted(message, receiver_key=receiver.key, auth=receiver.auth)
    assert receiver.decrypted(body) == message
    assert len(body) <= 4_096
    with pytest.raises(Exception, match=""):
        other.decrypted(body)
    assert encrypted(message, receiver_key=receiver.key, auth=receiver.auth) != body


def test_a_longer_message_is_refused():
    receiver = Receiver()
    with pytest.raises(ValueError, match="too long"):
        encrypted(b"x" * (MAX_PAYLOAD_BYTES + 1), receiver_key=receiver.key, auth=receiver.auth)


@pytest.mark.parametrize(
    "key", [b"", b"\x04" + b"\x00" * 64, b"\x04" + b"\xff" * 64, b"\x02" + b"\x01" * 32, b"x" * 65]
)
def test_what_is_no_key(key):
    with pytest.raises(ValueError):
        public_key(key)


@pytest.mark.parametrize(
    "text", ["", "a", "BTBZMqHH6r4Tts7J_aSIg", "!" * 22, "é" * 22, "A" * 1_000_000, "BTBZ MqHH6r4Tts7J_aSI"]
)
def test_what_are_no_sixteen_bytes(text):
    with pytest.raises(ValueError):
        from_base64url(text, byte_count=16)


@pytest.mark.parametrize("text", [AUTH, AUTH + "=="])
def test_what_are(text):
    assert from_base64url(text, byte_count=16) == raw(AUTH)


def test_a_signature_that_a_push_service_accepts():
    key = key_from("secret")
    header = authorization(audience="https://push.example", subject="https://chat.example", expires_at=7, key=key)
    token, _, known = header.removeprefix("vapid t=").partition(", k=")
    head, claims, signature = token.split(".")
    assert json.loads(raw(head)) == {"typ": "JWT", "alg": "ES256"}
    assert json.loads(raw(claims)) == {"aud": "https://push.example", "exp": 7, "sub": "https://chat.example"}
    assert raw(known) == public_bytes(key)
    r, s = raw(signature)[:32], raw(signature)[32:]
    der = encode_dss_signature(int.from_bytes(r, "big"), int.from_bytes(s, "big"))
    public_key(raw(known)).verify(der, f"{head}.{claims}".encode(), ec.ECDSA(hashes.SHA256()))
    with pytest.raises(InvalidSignature):
        public_key(raw(known)).verify(der, f"{head}.x".encode(), ec.ECDSA(hashes.SHA256()))


def test_a_secret_is_always_the_same_key():
    assert public_bytes(key_from("a")) == public_bytes(key_from("a")) != public_bytes(key_from("b"))
