"""Pictures: the pixels come through, nothing else does."""

import io
import struct
import zipfile
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageChops

from openharbor.core.stripping import LIMIT, Reason, Unfit, strip
from openharbor.core.stripping.pictures import LONGEST_SIDE
from openharbor.core.stripping.tests import samples
from openharbor.core.stripping.tests.samples import CANARY, saved

pytestmark = pytest.mark.process  # a child for each


def opened(copy):
    picture = Image.open(io.BytesIO(copy.data))
    picture.load()
    assert picture.size == (copy.width, copy.height)
    assert picture.format.lower() == copy.kind
    assert copy.pages is None
    return picture


def reason(data):
    with pytest.raises(Unfit) as refused:
        strip(data)
    return refused.value.reason


def answered(data):
    """Return what came of a file: the kind of its copy, which opens, or the reason."""
    try:
        copy = strip(data)
    except Unfit as refused:
        return refused.reason
    opened(copy)
    return copy.kind


def difference(one, other):
    """Return the mean difference of two pictures, in levels of 255."""
    levels = ImageChops.difference(one.convert("RGB"), other.convert("RGB")).convert("L").histogram()
    return sum(level * count for level, count in enumerate(levels)) / sum(levels)


def segments(data):
    """Return the marker of each JPEG segment before the pixels."""
    found, place = [], 2
    while data[place + 1] != 0xDA:
        found.append(data[place + 1])
        place += 2 + struct.unpack(">H", data[place + 2 : place + 4])[0]
    return found


def chunks(data):
    found, place = [], 8
    while place < len(data):
        size = struct.unpack(">I", data[place : place + 4])[0]
        found.append(data[place + 4 : place + 8])
        place += 12 + size
    return found


def is_red(pixel):
    return pixel[0] > 200 and pixel[1] < 60 and pixel[2] < 60


def test_it_takes_everything_a_camera_writes_out_of_a_photo():
    original = samples.jpeg()
    assert original.count(CANARY) >= 6
    copy = strip(original)
    assert CANARY not in copy.data
    picture = opened(copy)
    assert not picture.getexif()
    assert set(picture.info) == {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
    # The JFIF head, quantisation, frame and Huffman tables: what decoding needs.
    assert set(segments(copy.data)) == {0xE0, 0xDB, 0xC0, 0xC4}
    assert difference(picture, samples.photo()) < 3


def test_it_turns_a_photo_as_its_camera_was_held():
    for orientation, corner in ((1, (5, 5)), (3, (154, 114)), (6, (114, 5)), (8, (5, 154))):
        picture = opened(strip(samples.jpeg(orientation=orientation)))
        assert picture.size == ((160, 120) if orientation in (1, 3) else (120, 160))
        assert is_red(picture.getpixel(corner)), orientation


def test_broken_exif_turns_nothing_and_hides_nothing():
    copy = strip(saved(samples.photo(), "JPEG", exif=b"Exif\0\0MM\0\x2a\xff\xff\xff\xff" + CANARY))
    assert CANARY not in copy.data
    assert opened(copy).size == (160, 120)


def test_it_takes_texts_and_unknown_chunks_out_of_png():
    copy = strip(samples.png())
    assert copy.kind == "jpeg"  # many colours: a photo, whatever it was sent as
    assert CANARY not in copy.data
    drawn = strip(samples.png(Image.new("RGB", (40, 30), "navy")))
    assert drawn.kind == "png"
    assert set(chunks(drawn.data)) == {b"IHDR", b"IDAT", b"IEND"}
    assert opened(drawn).getpixel((5, 5)) == (0, 0, 128)


def test_transparency_stays_but_not_what_an_eraser_left_under_it():
    picture = Image.new("RGBA", (40, 30), (9, 99, 200, 255))
    picture.paste((77, 66, 55, 0), (0, 0, 20, 30))
    found = opened(strip(saved(picture, "PNG")))
    assert found.mode == "RGBA"
    assert found.getpixel((5, 5)) == (0, 0, 0, 0)
    assert found.getpixel((30, 5)) == (9, 99, 200, 255)


def test_colours_that_a_palette_names_but_no_pixel_shows_are_gone():
    picture = Image.new("P", (40, 30), 0)
    picture.putpalette([1, 2, 3, *CANARY[:24]])
    copy = strip(saved(picture, "PNG"))
    assert CANARY[:24] not in copy.data
    assert opened(copy).convert("RGB").getpixel((0, 0)) == (1, 2, 3)


def test_webp_comes_out_as_jpeg_or_png():
    photo = saved(samples.photo(), "WEBP", exif=samples.exif(), xmp=CANARY, icc_profile=samples.profile())
    assert CANARY in photo
    assert CANARY not in strip(photo).data
    assert opened(strip(photo)).format == "JPEG"
    assert opened(strip(saved(Image.new("RGBA", (9, 9)), "WEBP", lossless=True))).format == "PNG"


@pytest.mark.parametrize("kind", ["WEBP", "PNG"])
def test_of_a_moving_picture_the_first_frame_stays(kind):
    picture = opened(strip(samples.moving(kind)))
    assert getattr(picture, "n_frames", 1) == 1
    assert difference(picture, samples.photo()) < 6


def test_what_is_not_on_the_list_is_refused_though_it_could_be_opened():
    svg = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"
    for data in (samples.moving("GIF"), saved(samples.photo(), "BMP"), saved(samples.photo(), "TIFF"), svg):
        assert reason(data) is Reason.NOT_ALLOWED
    assert reason(b"GIF89a/*\x01\x00\x01\x00*/=1;<script>alert(1)</script><html>") is Reason.NOT_ALLOWED


def test_nothing_of_a_tail_comes_through():
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as zipped:
        zipped.writestr("payload.php", CANARY)
    for tail in (archive.getvalue(), b"<?php system('id'); ?>" + CANARY, samples.jpeg()):
        for head in (samples.jpeg(), samples.png()):
            copy = strip(head + tail)
            assert CANARY not in copy.data
            assert b"PK\x03\x04" not in copy.data
            assert b"<?php" not in copy.data
            opened(copy)


def test_it_refuses_nothing_too_much_and_junk():
    assert reason(b"") is Reason.EMPTY
    assert reason(b"x" * (LIMIT + 1)) is Reason.TOO_LARGE
    for data in (b"x", b"\xff", b"\x89PNG\r\n\x1a\n", b"RIFF\0\0\0\0WEBP"):
        assert reason(data) in (Reason.NOT_ALLOWED, Reason.BROKEN)


def test_a_truncated_picture_is_refused():
    for data in (samples.jpeg(), samples.png(), saved(samples.photo(), "WEBP")):
        assert reason(data[: len(data) * 2 // 3]) is Reason.BROKEN


def test_a_picture_that_explodes_is_refused_before_it_is_opened():
    def chunk(name, data):
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    packer = zlib.compressobj(9)
    rows = b"".join(packer.compress(bytes(10_000_000)) for _ in range(10)) + packer.flush()
    head = struct.pack(">IIBBBBB", 50_000, 50_000, 8, 2, 0, 0, 0)
    bomb = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")
    assert len(bomb) < 200_000
    assert reason(bomb) is Reason.TOO_BIG_WHEN_OPENED


def test_texts_that_explode_do_not_matter():
    copy = strip(saved(Image.new("RGB", (9, 9)), "PNG"))
    packed = zlib.compress(bytes(200_000_000), 9)
    body = b"zTXt" + b"a\0\0" + packed
    bomb = (
        copy.data[:33] + struct.pack(">I", len(body) - 4) + body + struct.pack(">I", zlib.crc32(body)) + copy.data[33:]
    )
    assert answered(bomb) in ("png", Reason.BROKEN, Reason.TOO_BIG_WHEN_OPENED)


def test_a_very_large_photo_is_made_smaller():
    assert opened(strip(samples.jpeg(size=(6000, 3000)))).size == (LONGEST_SIDE, LONGEST_SIDE // 2)
    assert opened(strip(samples.jpeg(size=(9000, 300)))).size == (LONGEST_SIDE, 137)
    assert opened(strip(saved(Image.new("RGB", (12_000, 9_000)), "JPEG", progressive=True))).size == (
        LONGEST_SIDE,
        3072,
    )
    assert reason(saved(Image.new("L", (12_000, 12_000)), "JPEG")) is Reason.TOO_BIG_WHEN_OPENED


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "CMYK", "I;16"])
def test_every_kind_of_pixel_can_be_seen(mode):
    picture = samples.photo().convert("RGBA").convert(mode) if mode == "LA" else None
    picture = picture or (Image.new("I;16", (160, 120), 0x80FF) if mode == "I;16" else samples.photo().convert(mode))
    copy = strip(saved(picture, "JPEG" if mode == "CMYK" else "PNG"))
    expected = Image.new("L", (160, 120), 0x80) if mode == "I;16" else picture
    assert difference(opened(copy), expected) < 3


def test_the_same_file_gives_the_same_copy_and_a_copy_of_a_copy_is_like_it():
    for data in (samples.jpeg(), samples.png(Image.new("RGB", (40, 30), "navy")), samples.png()):
        first = strip(data)
        assert strip(data) == first
        second = strip(first.data)
        assert (second.kind, second.width, second.height) == (first.kind, first.width, first.height)
        assert difference(opened(second), opened(first)) < (1.5 if first.kind == "jpeg" else 0.001)


@settings(max_examples=15, deadline=None)
@given(
    st.binary(min_size=1, max_size=2000),
    st.sampled_from([b"", b"\xff\xd8\xff\xe0", b"%PDF-1.7\n", b"\x89PNG\r\n\x1a\n"]),
)
def test_any_bytes_are_refused_in_plain_words(data, head):
    assert answered(head + data) in (Reason.NOT_ALLOWED, Reason.BROKEN)


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 2000), st.binary(min_size=1, max_size=8))
def test_a_damaged_photo_is_refused_or_opens_without_its_metadata(place, bytes_):
    data = bytearray(samples.jpeg())
    data[place : place + len(bytes_)] = bytes_
    try:
        copy = strip(bytes(data))
    except Unfit:
        return
    assert CANARY not in copy.data
    opened(copy)
