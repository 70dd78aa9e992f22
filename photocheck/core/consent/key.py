"""Passphrases, recovery codes, and what they open. Nothing here reads or writes a file.

A passphrase is stretched with Argon2id into a key that wraps a user's private keys with
AES-256-GCM. The gallery's own secrets are sealed to the public half of those keys (HPKE, RFC
9180), so an administrator can give a new secret to everybody without knowing any passphrase.
"""

import hashlib
import os
import secrets
import unicodedata
from collections.abc import Iterator, MutableMapping
from contextlib import contextmanager
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from photocheck.core.errors import GalleryDamaged, UsageError, WrongPassphrase

try:
    import resource
except ImportError:  # Windows writes no core files by itself
    resource = None  # type: ignore[assignment]

PASSPHRASE_VARIABLE = "PHOTOCHECK_PASSPHRASE"  # noqa: S105 its name
SECRET_BYTES = 32
_SALT_BYTES, _NONCE_BYTES = 16, 12
_SUITE = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)
_LEAST_LENGTH, _LEAST_DIFFERENT = 12, 6
_RUNS = ("abcdefghijklmnopqrstuvwxyz", "qwertyuiopasdfghjklzxcvbnm", "01234567890123456789")
_CODE_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's: no I, L, O, U
_CODE_BITS, _CHECK_BITS, _CODE_LENGTH = 128, 12, 28


@dataclass(frozen=True, slots=True)
class KdfParams:
    """How much work one guess at a passphrase costs (Argon2id, RFC 9106).

    Attributes:
        memory_kib: 8 * lanes .. 1 GiB. The default is above OWASP's least (19 MiB) and takes
            about half a second on an office PC.
        iterations: 1..16.
        lanes: 1..16.
    """

    memory_kib: int = 128 * 1024
    iterations: int = 3
    lanes: int = 4

    def check(self) -> None:
        """Refuse what a changed key file may ask for, before any memory is taken.

        Raises:
            GalleryDamaged: out of bounds.
        """
        sane = 1 <= self.iterations <= 16 and 1 <= self.lanes <= 16
        if not sane or not 8 * self.lanes <= self.memory_kib <= 1024 * 1024:
            raise GalleryDamaged(
                "The gallery's key file asks for impossible work; it was damaged or changed. "
                "Restore the gallery from a backup."
            )


@dataclass(frozen=True, slots=True)
class Wrapped:
    """Secret bytes, wrapped under a passphrase."""

    kdf: KdfParams
    salt: bytes
    nonce: bytes
    data: bytes


def take_passphrase(environ: MutableMapping[str, str] = os.environ) -> str | None:
    """Return the passphrase of an unattended run and forget it, so no child process gets it."""
    return environ.pop(PASSPHRASE_VARIABLE, None)


def forbid_core_dumps() -> None:
    """Keep keys and names out of a core file should the program crash, where the system can."""
    if resource is not None:
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def check_passphrase(passphrase: str, user: str = "") -> None:
    """Refuse a passphrase that can be guessed: the weakest one opens the whole gallery.

    Raises:
        UsageError: with the sentence what is wrong with it.
    """
    text = _normal(passphrase).casefold()
    plain, name = _letters(text), _letters(_normal(user).casefold())
    if len(text) < _LEAST_LENGTH:
        problem = f"it has fewer than {_LEAST_LENGTH} characters"
    elif len(set(text)) < _LEAST_DIFFERENT:
        problem = f"it has fewer than {_LEAST_DIFFERENT} different characters"
    elif text in (text + text)[1:-1] or any(_is_run(plain, run) for run in _RUNS):
        problem = "it is a pattern that is guessed first"
    elif name and len(plain.replace(name, "")) < _LEAST_LENGTH // 2:
        problem = "it is little more than the user's name"
    else:
        return
    raise UsageError(f"This passphrase is too weak: {problem}. Take four or more unrelated words.")


def wrap(passphrase: str, secret: bytes, context: bytes, kdf: KdfParams) -> Wrapped:
    """Wrap `secret` under a passphrase; `context` and the parameters must be the same again."""
    salt, nonce = secrets.token_bytes(_SALT_BYTES), secrets.token_bytes(_NONCE_BYTES)
    with _stretched(passphrase, salt, kdf) as key:
        data = AESGCM(key).encrypt(nonce, secret, _bound(context, kdf))
    return Wrapped(kdf, salt, nonce, data)


def unwrap(passphrase: str, wrapped: Wrapped, context: bytes) -> bytearray:
    """Return what `wrap` wrapped, for the caller to wipe.

    Raises:
        WrongPassphrase: or the wrapped bytes were changed: nobody can tell which.
        GalleryDamaged: if the parameters are out of bounds.
    """
    try:
        with _stretched(passphrase, wrapped.salt, wrapped.kdf) as key:
            bound = _bound(context, wrapped.kdf)
            return bytearray(AESGCM(key).decrypt(wrapped.nonce, wrapped.data, bound))
    except InvalidTag as error:
        raise WrongPassphrase(
            "The passphrase or the user name is wrong. Try again; if it is forgotten, an "
            "administrator or the recovery sheet opens the gallery."
        ) from error


def wipe(secret: bytearray) -> None:
    """Overwrite a secret; copies that libraries made cannot be reached from Python."""
    secret[:] = bytes(len(secret))


def seal(secret: bytes, public: bytes, context: bytes) -> bytes:
    """Encrypt `secret` so that only the holder of the X25519 private key can read it."""
    return _SUITE.encrypt(secret, X25519PublicKey.from_public_bytes(public), context)


def unseal(sealed: bytes, private: X25519PrivateKey, context: bytes) -> bytes:
    """Return what `seal` sealed.

    Raises:
        GalleryDamaged: if it was changed, or sealed for somebody else.
    """
    try:
        return _SUITE.decrypt(sealed, private, context)
    except InvalidTag as error:
        raise GalleryDamaged(
            "The gallery's key file does not verify; it was damaged or changed outside "
            "PhotoCheck. Restore it from a backup."
        ) from error


def derive(secret: bytes, purpose: str) -> bytes:
    """Return 32 bytes for one purpose, from which `secret` cannot be learnt (HKDF)."""
    return HKDF(SHA256(), SECRET_BYTES, salt=None, info=purpose.encode()).derive(secret)


@dataclass(frozen=True)
class PrivateKeys:
    """What a passphrase opens: the user's own keys, and whom to believe.

    Attributes:
        signing: signs what the user writes.
        exchange: opens what is sealed for the user.
        root_public: the key that signs the list of users.
    """

    signing: Ed25519PrivateKey
    exchange: X25519PrivateKey
    root_public: bytes

    def to_bytes(self) -> bytes:
        """Return 96 bytes."""
        return (
            self.signing.private_bytes_raw() + self.exchange.private_bytes_raw() + self.root_public
        )

    @classmethod
    def from_bytes(cls, raw: bytes | bytearray) -> "PrivateKeys":
        """Read what `to_bytes` wrote."""
        return cls(
            Ed25519PrivateKey.from_private_bytes(raw[:32]),
            X25519PrivateKey.from_private_bytes(raw[32:64]),
            bytes(raw[64:96]),
        )

    @classmethod
    def generate(cls, root_public: bytes) -> "PrivateKeys":
        """Make new keys for a user."""
        return cls(Ed25519PrivateKey.generate(), X25519PrivateKey.generate(), root_public)


def new_recovery_code() -> str:
    """Return a random code for paper: 128 bits and a checksum, seven groups of four."""
    number = secrets.randbits(_CODE_BITS)
    number = number << _CHECK_BITS | _checksum(number)
    letters = [_CODE_LETTERS[number >> 5 * i & 31] for i in reversed(range(_CODE_LENGTH))]
    return "-".join("".join(letters[i : i + 4]) for i in range(0, _CODE_LENGTH, 4))


def read_recovery_code(untrusted_text: str) -> str:
    """Return a typed code in its own form: letters that look alike and gaps do not matter.

    Raises:
        WrongPassphrase: if it is mistyped.
    """
    text = untrusted_text.upper().translate(str.maketrans("OIL", "011"))
    letters = "".join(c for c in text if c not in "- \t\r\n")
    if len(letters) == _CODE_LENGTH and all(c in _CODE_LETTERS for c in letters):
        number = 0
        for letter in letters:
            number = number << 5 | _CODE_LETTERS.index(letter)
        if number & (1 << _CHECK_BITS) - 1 == _checksum(number >> _CHECK_BITS):
            return "-".join(letters[i : i + 4] for i in range(0, _CODE_LENGTH, 4))
    raise WrongPassphrase(
        "This is not a recovery code, or it is mistyped: it has seven groups of four letters and "
        "digits. Compare it with the recovery sheet."
    )


def _checksum(number: int) -> int:
    digest = hashlib.sha256(number.to_bytes(_CODE_BITS // 8, "big")).digest()
    return int.from_bytes(digest[:2], "big") >> 16 - _CHECK_BITS


@contextmanager
def _stretched(passphrase: str, salt: bytes, kdf: KdfParams) -> Iterator[bytearray]:
    """Yield the key that a passphrase makes, and wipe it afterwards."""
    kdf.check()
    stretched = bytearray(SECRET_BYTES)
    try:
        Argon2id(
            salt=salt,
            length=SECRET_BYTES,
            iterations=kdf.iterations,
            lanes=kdf.lanes,
            memory_cost=kdf.memory_kib,
        ).derive_into(_normal(passphrase).encode(), stretched)
        yield stretched
    finally:
        wipe(stretched)


def _normal(text: str) -> str:
    """Return one form for what keyboards compose differently (é as one sign or as two)."""
    return unicodedata.normalize("NFC", text)


def _letters(text: str) -> str:
    return "".join(c for c in text if c.isalnum())


def _bound(context: bytes, kdf: KdfParams) -> bytes:
    return context + f"|argon2id|{kdf.memory_kib}|{kdf.iterations}|{kdf.lanes}".encode()


def _is_run(text: str, run: str) -> bool:
    return len(text) >= 4 and (text in run or text in run[::-1])
