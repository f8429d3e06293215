"""Keys and sealed bytes, all of them libsodium's. Bytes in, bytes out: no table, no clock.

Anything that does not open raises Unopened, whatever the reason: a wrong key, a moved, cut or changed text.
"""

import threading
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from uuid import UUID

from nacl import bindings, encoding, exceptions, public, pwhash, signing, utils
from nacl import hash as digest

from openharbor.core.codes import ALPHABET

KEY_BYTES, NONCE_BYTES, SALT_BYTES, MAC_BYTES = 32, 24, 16, 16
BUCKETS = (128, 512, 2048, 8192, 32768)
CHUNK = 64 * 1024
LETTERS, GROUP = 20, 5
STREAM_HEADER = bindings.crypto_secretstream_xchacha20poly1305_HEADERBYTES
PIECE = CHUNK + bindings.crypto_secretstream_xchacha20poly1305_ABYTES


class Busy(Exception):
    """Too many want a key derived at this moment; try again."""


class Unopened(Exception):
    """These bytes do not open with this key in this place."""


@dataclass(frozen=True)
class Preset:
    """Cost of one Argon2id pass, and how many may run at once. One lane, as libsodium has it."""

    passes: int
    memory: int  # bytes
    longest_wait: float = 1.0  # seconds; whoever waits holds a thread that somebody else needs to find help
    # Many at once would take the whole memory of a small server.
    at_once: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(2), repr=False, compare=False)


# The names stand in the rows, so that a preset can be followed by a dearer one.
PRESETS = {
    # RFC 9106, section 4, second recommendation: 3 passes over 64 MiB with four lanes. libsodium has one lane, so twice
    # the memory. 0.2 CPU seconds in benchmarks/vault.py.
    "passphrase-1": Preset(3, 128 * 1024 * 1024),
    # OWASP's Password Storage Cheat Sheet; enough for codes with 80 random bits or more. 0.03 CPU seconds. Who has just
    # said what they saw waits rather than lose it.
    "code-1": Preset(2, 19 * 1024 * 1024, longest_wait=20.0, at_once=threading.Semaphore(1)),
}


def random_key() -> bytes:
    return utils.random(KEY_BYTES)


def random_salt() -> bytes:
    return utils.random(SALT_BYTES)


def stretch(secret: str, salt: bytes, preset: str, *, pepper: bytes) -> bytes:
    """Return 32 bytes from a passphrase or code; `pepper` is kept outside of the database."""
    cost = PRESETS[preset]
    # The same letters are typed in one way on one device and in another on the next.
    word = digest.blake2b(unicodedata.normalize("NFKC", secret).encode(), key=pepper[:64], encoder=encoding.RawEncoder)
    if not cost.at_once.acquire(timeout=cost.longest_wait):
        raise Busy
    try:
        return pwhash.argon2id.kdf(KEY_BYTES, word, salt, opslimit=cost.passes, memlimit=cost.memory)
    finally:
        cost.at_once.release()


def branch(key: bytes, label: str) -> bytes:
    """Return a key for one purpose: BLAKE2b keyed with `key`, the label as its message."""
    return digest.blake2b(label.encode(), digest_size=32, key=key, encoder=encoding.RawEncoder)


def fingerprint(data: bytes) -> bytes:
    """Return 32 bytes that stand for the data."""
    return digest.blake2b(data, digest_size=32, encoder=encoding.RawEncoder)


def spoken(data: bytes) -> str:
    """Return a fingerprint that two people can read to each other: 100 bits in four groups."""
    number = int.from_bytes(fingerprint(data), "big")
    letters = "".join(ALPHABET[(number >> 5 * n) & 31] for n in range(LETTERS))
    return " ".join(letters[n : n + GROUP] for n in range(0, LETTERS, GROUP))


def framed(*parts: str | bytes | int | UUID) -> bytes:
    """Return parts as one text of bytes that can be cut in one way only."""
    out = bytearray()
    for part in parts:
        raw = part if isinstance(part, bytes) else str(part).encode()
        out += len(raw).to_bytes(4, "big") + raw
    return bytes(out)


def pad(data: bytes) -> bytes:
    """Return data filled up to the next bucket, so that its length says little (ISO 7816-4: 0x80, then zeros)."""
    size = next((size for size in BUCKETS if len(data) < size), -(-(len(data) + 1) // BUCKETS[-1]) * BUCKETS[-1])
    return data + b"\x80" + bytes(size - len(data) - 1)


def unpad(data: bytes) -> bytes:
    """Undo `pad`. Raises Unopened where nothing was padded."""
    bare = data.rstrip(b"\x00")
    if not bare.endswith(b"\x80"):
        raise Unopened
    return bare[:-1]


def lock(key: bytes, data: bytes, about: bytes) -> bytes:
    """Seal data with a key. `about` says where it belongs; it is not kept, and must be the same on opening."""
    nonce = utils.random(NONCE_BYTES)
    return nonce + bindings.crypto_aead_xchacha20poly1305_ietf_encrypt(pad(data), about, nonce, key)


def unlock(key: bytes, sealed: bytes, about: bytes) -> bytes:
    """Open what `lock` sealed. Raises Unopened."""
    nonce, text = bytes(sealed[:NONCE_BYTES]), bytes(sealed[NONCE_BYTES:])
    if len(nonce) != NONCE_BYTES or len(text) < MAC_BYTES:
        raise Unopened
    try:
        return unpad(bindings.crypto_aead_xchacha20poly1305_ietf_decrypt(text, about, nonce, key))
    except exceptions.CryptoError:
        raise Unopened from None


def mac(key: bytes, data: bytes) -> bytes:
    """Return what only somebody with the key can make of this data."""
    return digest.blake2b(data, digest_size=32, key=key, encoder=encoding.RawEncoder)


def same(one: bytes, other: bytes) -> bool:
    """Compare secrets in a time that does not depend on them."""
    return len(one) == len(other) == KEY_BYTES and bindings.sodium_memcmp(one, other)


@dataclass(frozen=True)
class PublicIdentity:
    """What everybody may know of an identity: 32 bytes to seal to, 32 bytes to check its signatures."""

    data: bytes

    def __post_init__(self) -> None:
        if len(self.data) != 2 * KEY_BYTES:
            raise Unopened

    def seal(self, data: bytes, about: bytes) -> bytes:
        """Seal data so that only this identity opens it, at the place that `about` names."""
        key = random_key()
        box = public.SealedBox(public.PublicKey(self.data[:KEY_BYTES]))
        try:
            return bytes(box.encrypt(key)) + lock(key, data, about)
        except exceptions.CryptoError:
            raise Unopened from None

    def has_signed(self, data: bytes, signature: bytes) -> bool:
        try:
            signing.VerifyKey(self.data[KEY_BYTES:]).verify(data, bytes(signature))
        except (exceptions.CryptoError, ValueError):
            return False
        return True


BOX_BYTES = KEY_BYTES + KEY_BYTES + MAC_BYTES  # a key in a sealed box


@dataclass(frozen=True)
class Identity:
    """A pair to be sealed to and a pair to sign with, both made from one seed."""

    seed: bytes = field(repr=False)

    @cached_property
    def _box(self) -> "public.SealedBox[public.PrivateKey]":
        return public.SealedBox(self._private)

    @cached_property
    def _private(self) -> public.PrivateKey:
        return public.PrivateKey(branch(self.seed, "box"))

    @cached_property
    def _signer(self) -> signing.SigningKey:
        return signing.SigningKey(branch(self.seed, "sign"))

    @cached_property
    def public(self) -> PublicIdentity:
        return PublicIdentity(bytes(self._private.public_key) + bytes(self._signer.verify_key))

    def open(self, sealed: bytes, about: bytes) -> bytes:
        """Open what was sealed to this identity. Raises Unopened."""
        try:
            key = self._box.decrypt(bytes(sealed[:BOX_BYTES]))
        except (exceptions.CryptoError, ValueError, TypeError):
            raise Unopened from None
        return unlock(bytes(key), bytes(sealed[BOX_BYTES:]), about)

    def sign(self, data: bytes) -> bytes:
        return bytes(self._signer.sign(data).signature)


def fresh_identity() -> Identity:
    return Identity(random_key())


def seal_stream(key: bytes, chunks: Iterable[bytes], about: bytes) -> Iterator[bytes]:
    """Yield a file sealed piece by piece, as it is read: the whole of it is never anywhere in clear.

    All pieces are of one length, so that of a file's size only the number of pieces shows.
    """
    state = bindings.crypto_secretstream_xchacha20poly1305_state()
    yield bindings.crypto_secretstream_xchacha20poly1305_init_push(state, key)
    push, rest = bindings.crypto_secretstream_xchacha20poly1305_push, b""
    for chunk in chunks:
        rest += chunk
        while len(rest) >= CHUNK:
            yield push(state, rest[:CHUNK], about, bindings.crypto_secretstream_xchacha20poly1305_TAG_MESSAGE)
            rest = rest[CHUNK:]
    last = rest + b"\x80" + bytes(CHUNK - len(rest) - 1)
    yield push(state, last, about, bindings.crypto_secretstream_xchacha20poly1305_TAG_FINAL)


def open_stream(key: bytes, chunks: Iterable[bytes], about: bytes) -> Iterator[bytes]:
    """Yield what `seal_stream` sealed; `chunks` may be cut anywhere. Raises Unopened, at the latest at the end.

    What was yielded before is genuine, but whether it is all is known at the end only.
    """
    state, rest, begun, ended = bindings.crypto_secretstream_xchacha20poly1305_state(), b"", False, False
    for chunk in chunks:
        rest += chunk
        if not begun and len(rest) >= STREAM_HEADER:
            bindings.crypto_secretstream_xchacha20poly1305_init_pull(state, rest[:STREAM_HEADER], key)
            begun, rest = True, rest[STREAM_HEADER:]
        while begun and len(rest) >= PIECE:
            if ended:
                raise Unopened
            data, ended = _pull(state, rest[:PIECE], about)
            rest = rest[PIECE:]
            yield unpad(data) if ended else data
    if rest or not ended:
        raise Unopened


def _pull(
    state: bindings.crypto_secretstream_xchacha20poly1305_state, piece: bytes, about: bytes
) -> tuple[bytes, bool]:
    try:
        data, tag = bindings.crypto_secretstream_xchacha20poly1305_pull(state, piece, about)
    except (exceptions.CryptoError, ValueError, RuntimeError):
        raise Unopened from None
    return data, tag == bindings.crypto_secretstream_xchacha20poly1305_TAG_FINAL
