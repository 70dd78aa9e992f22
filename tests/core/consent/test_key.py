"""Passphrases, recovery codes, wrapping and sealing."""

import contextlib
import os

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from gallery_helpers import PASSPHRASE
from helpers import CHEAP
from hypothesis import given
from hypothesis import strategies as st

from photocheck.core.consent import key
from photocheck.core.consent.key import KdfParams
from photocheck.core.errors import GalleryDamaged, UsageError, WrongPassphrase

CODE = key.new_recovery_code()


def test_wrapped_comes_back_only_with_passphrase_and_context():
    wrapped = key.wrap(PASSPHRASE, b"secret", b"here", CHEAP)
    assert key.unwrap(PASSPHRASE, wrapped, b"here") == b"secret"
    with pytest.raises(WrongPassphrase):
        key.unwrap(PASSPHRASE + " ", wrapped, b"here")
    with pytest.raises(WrongPassphrase):
        key.unwrap(PASSPHRASE, wrapped, b"there")


def test_cheaper_parameters_do_not_open_it():
    wrapped = key.wrap(PASSPHRASE, b"secret", b"", KdfParams(16, 1, 1))
    changed = key.Wrapped(CHEAP, wrapped.salt, wrapped.nonce, wrapped.data)
    with pytest.raises(WrongPassphrase):
        key.unwrap(PASSPHRASE, changed, b"")


def test_composed_and_decomposed_letters_are_the_same_passphrase():
    wrapped = key.wrap("caf\u00e9 caf\u00e9 words", b"secret", b"", CHEAP)
    assert key.unwrap("cafe\u0301 cafe\u0301 words", wrapped, b"") == b"secret"


@pytest.mark.parametrize(
    "params",
    [
        (2**30, 1, 1),
        (1024 * 1024 + 1, 1, 1),
        (64, 17, 1),
        (64, 0, 1),
        (256, 1, 17),
        (7, 1, 1),
        (8, 1, 2),
    ],
)
def test_impossible_work_is_refused_before_it_is_tried(params):
    with pytest.raises(GalleryDamaged, match="impossible work"):
        KdfParams(*params).check()


def test_default_work_is_within_the_bounds_and_above_the_least():
    params = KdfParams()
    params.check()
    assert params.memory_kib * params.iterations >= 19 * 1024 * 2  # OWASP's least


@pytest.mark.parametrize(
    ("weak", "why"),
    [
        ("", "fewer than 12"),
        ("elevenchars", "fewer than 12"),
        ("aaaaaaaabbbb", "different characters"),
        ("abcdefabcdef", "pattern"),
        ("abcdefghijklm", "pattern"),
        ("qwertyuiopasdf", "pattern"),
        ("0123456789012", "pattern"),
        ("Deputy Head 12", "user's name"),
    ],
)
def test_weak_passphrases_are_refused_with_the_reason(weak, why):
    with pytest.raises(UsageError, match=why):
        key.check_passphrase(weak, "Deputy Head")


@pytest.mark.parametrize("good", [PASSPHRASE, "correct-horse-battery", "Regenschirm Käse 17"])
def test_reasonable_passphrases_are_taken(good):
    key.check_passphrase(good, "Head")


def test_the_variable_is_read_once_and_not_handed_on(monkeypatch):
    monkeypatch.setenv(key.PASSPHRASE_VARIABLE, PASSPHRASE)
    assert key.take_passphrase() == PASSPHRASE
    assert key.PASSPHRASE_VARIABLE not in os.environ
    assert key.take_passphrase() is None


def test_recovery_code_survives_bad_handwriting():
    code = key.new_recovery_code()
    assert len(code) == 34
    assert key.read_recovery_code(code.lower().replace("-", " ")) == code
    assert key.read_recovery_code(code.replace("0", "O").replace("1", "l")) == code


@given(st.integers(0, 27), st.integers(1, 31))
def test_recovery_code_with_one_wrong_letter_is_noticed(place, shift):
    letters = list(CODE.replace("-", ""))
    known = key._CODE_LETTERS
    letters[place] = known[(known.index(letters[place]) + shift) % 32]
    with contextlib.suppress(WrongPassphrase):
        assert key.read_recovery_code("".join(letters)) != CODE  # 1 in 4096 passes the checksum


@given(st.text(max_size=60))
def test_anything_typed_as_recovery_code_is_a_code_or_a_sentence(text):
    with contextlib.suppress(WrongPassphrase):
        assert key.read_recovery_code(text).count("-") == 6


def test_sealed_is_for_one_person_and_purpose():
    private = X25519PrivateKey.generate()
    sealed = key.seal(b"secret", private.public_key().public_bytes_raw(), b"here")
    assert key.unseal(sealed, private, b"here") == b"secret"
    for other, context in ((X25519PrivateKey.generate(), b"here"), (private, b"there")):
        with pytest.raises(GalleryDamaged):
            key.unseal(sealed, other, context)
    with pytest.raises(GalleryDamaged):
        key.unseal(b"", private, b"here")


def test_derived_keys_differ_by_purpose():
    assert key.derive(b"x" * 32, "covers") != key.derive(b"x" * 32, "reviews")
    assert key.derive(b"x" * 32, "covers") == key.derive(b"x" * 32, "covers")


@pytest.mark.skipif(key.resource is None, reason="this system has no core files to forbid")
def test_no_core_file_will_hold_keys():
    key.forbid_core_dumps()
    assert key.resource.getrlimit(key.resource.RLIMIT_CORE) == (0, 0)
