"""Personal data at rest: sealing, blind indices, hashed tokens (SPEC 9).

A sealed value is ``key id (1 byte) · nonce (12) · AES-256-GCM ciphertext and tag``, bound to its
place (``table.column``), so that a value copied into another column does not open. Sub-keys come
from the secret key by HKDF-SHA256, one a purpose.
"""

import hashlib
import hmac
import json
import os
from collections.abc import Mapping
from typing import Any, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

KEY_ID: Final = 1
NONCE_BYTES: Final = 12
INDEX_BYTES: Final = 16
LEAST_SECRET_BYTES: Final = 16


class SecretKeyTooShortError(ValueError):
    """A secret key needs at least 16 bytes."""


class UnreadableError(Exception):
    """A sealed value does not open: another secret key, another place, or damaged."""


class Crypt:
    """Seals and indexes with the sub-keys of the present secret key; opens with earlier ones too.

    ``earlier`` maps key ids to the secret keys that were in use under them. Raises
    SecretKeyTooShortError.
    """

    def __init__(
        self, secret: str, *, key_id: int = KEY_ID, earlier: Mapping[int, str] | None = None
    ) -> None:
        if len(secret.encode()) < LEAST_SECRET_BYTES:
            raise SecretKeyTooShortError("SECRET_KEY needs at least 16 bytes")
        self._mark = bytes((key_id,))
        self._seal = AESGCM(_sub_key(secret, b"seal"))
        self._openers = {key_id: self._seal} | {
            old_id: AESGCM(_sub_key(old, b"seal")) for old_id, old in (earlier or {}).items()
        }
        self._index_key = _sub_key(secret, b"index")

    def seal(self, place: str, plain: bytes) -> bytes:
        """Encrypt for a place (``table.column``)."""
        nonce = os.urandom(NONCE_BYTES)
        return self._mark + nonce + self._seal.encrypt(nonce, plain, place.encode())

    def open(self, place: str, sealed: bytes) -> bytes:
        """Decrypt what was sealed for that place. Raises UnreadableError."""
        opener = self._openers.get(sealed[0]) if sealed else None
        if opener is None:
            raise UnreadableError(place)
        nonce, rest = sealed[1 : 1 + NONCE_BYTES], sealed[1 + NONCE_BYTES :]
        try:
            return opener.decrypt(nonce, rest, place.encode())
        except (InvalidTag, ValueError) as error:
            raise UnreadableError(place) from error

    def seal_text(self, place: str, plain: str | None) -> bytes | None:
        """Encrypt a text; None and the empty text stay NULL."""
        return self.seal(place, plain.encode()) if plain else None

    def open_text(self, place: str, sealed: bytes | None) -> str | None:
        """Decrypt a text; NULL is None. Raises UnreadableError."""
        return None if sealed is None else self.open(place, sealed).decode()

    def seal_json(self, place: str, value: Any) -> bytes | None:
        """Encrypt a JSON value; an empty one stays NULL."""
        if not value:
            return None
        # Any other mapping than dict is written as one.
        plain = json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=dict)
        return self.seal(place, plain.encode())

    def open_json(self, place: str, sealed: bytes | None) -> Any:
        """Decrypt a JSON value; NULL is the empty object. Raises UnreadableError."""
        return {} if sealed is None else json.loads(self.open(place, sealed))

    def index(self, place: str, value: str) -> bytes:
        """Give the keyed blind index of a value: equal values of one place are found by it."""
        mac = hmac.digest(self._index_key, f"{place}\0{value}".encode(), hashlib.sha256)
        return mac[:INDEX_BYTES]


def hashed(token: str) -> str:
    """Give what is stored of a random token (sessions, invitations): its SHA-256 in hex.

    Tokens have 128 bits of chance and more, so a plain hash is as good as a slow one.
    """
    return hashlib.sha256(token.encode()).hexdigest()


def derived(secret: str, purpose: str) -> bytes:
    """Derive 32 bytes for another purpose of the same secret key (webhook secrets, signatures)."""
    return _sub_key(secret, purpose.encode())


def _sub_key(secret: str, purpose: bytes) -> bytes:
    kdf = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"guanjia " + purpose)
    return kdf.derive(secret.encode())
