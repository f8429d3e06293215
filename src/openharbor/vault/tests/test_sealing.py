"""What is sealed opens with its key in its place, and in no other way."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openharbor.vault import sealing
from openharbor.vault.sealing import CHUNK, Unopened

KEY, OTHER = bytes(range(32)), bytes(range(1, 33))


@given(st.binary(max_size=5000), st.binary(max_size=40))
def test_what_is_locked_opens_with_its_key_in_its_place(data, about):
    assert sealing.unlock(KEY, sealing.lock(KEY, data, about), about) == data


@given(st.binary(max_size=300), st.data())
def test_a_wrong_key_a_moved_a_cut_and_a_flipped_text_do_not_open(data, draw):
    sealed = sealing.lock(KEY, data, b"here")
    for key, text, about in (
        (OTHER, sealed, b"here"),
        (KEY, sealed, b"there"),
        (KEY, sealed[: draw.draw(st.integers(0, len(sealed) - 1))], b"here"),
        (KEY, sealed + b"x", b"here"),
        (KEY, _flip(sealed, draw.draw(st.integers(0, len(sealed) * 8 - 1))), b"here"),
    ):
        with pytest.raises(Unopened):
            sealing.unlock(key, text, about)


def _flip(data, bit):
    out = bytearray(data)
    out[bit // 8] ^= 1 << bit % 8
    return bytes(out)


@given(st.binary(max_size=70_000))
def test_padding_is_undone_and_lengths_are_few(data):
    padded = sealing.pad(data)
    assert sealing.unpad(padded) == data
    assert len(padded) in sealing.BUCKETS or len(padded) % sealing.BUCKETS[-1] == 0


def test_two_texts_of_one_bucket_are_of_one_length():
    assert len(sealing.lock(KEY, b"yes", b"")) == len(sealing.lock(KEY, b"no, " * 20, b""))


@given(st.lists(st.binary(max_size=20), max_size=5), st.lists(st.binary(max_size=20), max_size=5))
def test_frames_of_different_parts_are_different(one, other):
    assert (sealing.framed(*one) == sealing.framed(*other)) == (one == other)


def test_only_its_identity_opens_what_is_sealed_to_it_and_only_in_its_place():
    ana, ben = sealing.fresh_identity(), sealing.fresh_identity()
    sealed = ana.public.seal(b"words", b"here")
    assert ana.open(sealed, b"here") == b"words"
    for who, text, about in (
        (ben, sealed, b"here"),
        (ana, sealed, b"there"),
        (ana, sealed[:40], b"here"),
        (ana, b"", b""),
    ):
        with pytest.raises(Unopened):
            who.open(text, about)


def test_a_signature_holds_for_its_words_and_its_signer():
    ana, ben = sealing.fresh_identity(), sealing.fresh_identity()
    signature = ana.sign(b"words")
    assert ana.public.has_signed(b"words", signature)
    assert not ana.public.has_signed(b"swords", signature)
    assert not ben.public.has_signed(b"words", signature)
    assert not ana.public.has_signed(b"words", signature[:20])


def test_an_identity_of_one_seed_is_always_the_same_and_tells_no_key():
    assert sealing.Identity(KEY).public == sealing.Identity(KEY).public
    assert KEY.hex() not in repr(sealing.Identity(KEY))


def test_derivation_wants_secret_salt_and_pepper(monkeypatch):
    pairs = [("a", b"s" * 16, b"p"), ("b", b"s" * 16, b"p"), ("a", b"t" * 16, b"p"), ("a", b"s" * 16, b"q")]
    keys = {sealing.stretch(secret, salt, "code-1", pepper=pepper) for secret, salt, pepper in pairs}
    assert len(keys) == 4


@pytest.mark.parametrize("size", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK, 200_000])
@pytest.mark.parametrize("step", [777, CHUNK])
def test_a_file_comes_back_however_it_is_cut(size, step):
    data = bytes(n % 251 for n in range(size))
    sealed = b"".join(sealing.seal_stream(KEY, (data[n : n + 5000] for n in range(0, size, 5000)), b"f"))
    pieces = (sealed[n : n + step] for n in range(0, len(sealed), step))
    assert b"".join(sealing.open_stream(KEY, pieces, b"f")) == data


def test_a_cut_moved_or_foreign_file_does_not_open():
    sealed = list(sealing.seal_stream(KEY, [bytes(3 * CHUNK)], b"f"))
    for pieces, key, about in (
        (sealed[:-1], KEY, b"f"),
        ([sealed[0], sealed[2], sealed[1], *sealed[3:]], KEY, b"f"),
        ([*sealed, sealed[-1]], KEY, b"f"),
        (sealed, OTHER, b"f"),
        (sealed, KEY, b"g"),
        ([], KEY, b"f"),
    ):
        with pytest.raises(Unopened):
            list(sealing.open_stream(key, pieces, about))
