"""The key that an office signs its releases with (Ed25519), and the signature on what is received.

The secret half lies beside the key of the pseudonyms and never leaves the office; the open half is given to whoever
is to read the releases, and is known there by its fingerprint.
"""

from __future__ import annotations

import base64
import binascii
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from pipeline.personal import key_name, key_path, read_key

NAME = "signeringsnyckel"
# What is signed begins so: a signature of anything else is none on a release.
_WHAT = b"finsam utgava 1\n"
_OPEN_BYTES = 32


def signing_key_path() -> Path:
    """Where the secret half is: in the folder of the key of the pseudonyms."""
    return key_path().with_name(NAME)


def read_open_key() -> str:
    """The open half of this office's key as text, in base64; the key is made on first use. Raises ValueError when it is damaged."""
    return base64.b64encode(_secret().public_key().public_bytes_raw()).decode()


def sign(content: bytes) -> str:
    """The signature of this office on a content, in base64. The same content and key give the same text."""
    return base64.b64encode(_secret().sign(_WHAT + content)).decode()


def is_signed(content: bytes, signature: str, open_key: str) -> bool:
    """Whether a content is signed with the secret half of a key, unchanged to the last byte."""
    try:
        key = Ed25519PublicKey.from_public_bytes(_decoded(open_key))
        key.verify(_decoded(signature), _WHAT + content)
    except (InvalidSignature, ValueError):
        return False
    return True


def is_open_key(text: str) -> bool:
    """Whether a text may be the open half of a key."""
    try:
        return len(_decoded(text)) == _OPEN_BYTES
    except ValueError:
        return False


def fingerprint_of(open_key: str) -> str:
    """What two persons read to each other to know that they have the same key: sixteen letters in fours."""
    name = key_name(_decoded(open_key))
    return "-".join(name[i : i + 4] for i in range(0, len(name), 4))


def _secret() -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(read_key(signing_key_path()))


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error as error:
        raise ValueError("not base64") from error
