"""Pictures: keep the pixels that show, nothing else. Only the child runs this."""

import io

from PIL import (
    Image,
    ImagePalette,
    Jpeg2KImagePlugin,
    JpegImagePlugin,
    MpoImagePlugin,
    PngImagePlugin,
    TiffImagePlugin,
    UnidentifiedImageError,
    WebPImagePlugin,
)

from .outcome import Reason, Stripped, Unfit

FORMATS = ("JPEG", "PNG", "WEBP")
MOST_PIXELS = 120_000_000  # the largest photos that phones make by themselves have 108
LONGEST_SIDE = 4096
# A decoder of JPEG can halve as it reads, which saves most of a huge picture's memory, and stops above this side. With
# the longest side itself, one of 8000 would not be halved.
DRAFT_SIDE = 3072
QUALITY = 90
FEW_COLOURS = 256
FEW_GREYS = 16  # not more than these, and it is a drawing or a scan

# Pillow loads these when it first needs them; in the child no file can be opened any more by then.
LOADED = (
    ImagePalette,
    Jpeg2KImagePlugin,
    JpegImagePlugin,
    MpoImagePlugin,
    PngImagePlugin,
    TiffImagePlugin,
    WebPImagePlugin,
)

Image.MAX_IMAGE_PIXELS = MOST_PIXELS

_ORIENTATION = 0x0112  # the EXIF tag
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


def strip(data: bytes) -> Stripped | None:
    """Return the stripped copy of a picture, or None if no decoder on the list knows it."""
    picture = opened(data, FORMATS)
    if picture is None:
        return None
    longest = max(picture.size)
    picture.draft(None, (max(1, picture.width * DRAFT_SIDE // longest), max(1, picture.height * DRAFT_SIDE // longest)))
    picture.load()  # the first frame; the others are never read
    return _written(_shown(_upright(picture)))


def opened(data: bytes, formats: tuple[str, ...]) -> Image.Image | None:
    """Open a picture without decoding it, and refuse one whose head says that it is huge."""
    try:
        picture = Image.open(io.BytesIO(data), formats=formats)
    except UnidentifiedImageError:
        return None
    except Image.DecompressionBombError:
        raise Unfit(Reason.TOO_BIG_WHEN_OPENED) from None
    if picture.width * picture.height > MOST_PIXELS:
        raise Unfit(Reason.TOO_BIG_WHEN_OPENED)
    return picture


def jpeg(picture: Image.Image) -> bytes:
    """Encode pixels as JPEG with the segments that decoding needs and no other."""
    return _coded(_bare(picture), "JPEG", quality=QUALITY)


def _bare(picture: Image.Image) -> Image.Image:
    """Return the pixels in a new picture that never heard of the old one's metadata."""
    bare = Image.new(picture.mode, picture.size)
    bare.paste(picture)
    return bare


def _coded(picture: Image.Image, name: str, **options: int) -> bytes:
    out = io.BytesIO()
    picture.save(out, name, **options)
    return out.getvalue()


def eight_bits(picture: Image.Image) -> Image.Image:
    """Return the upper eight of sixteen bits, which are what a screen shows."""
    if not picture.mode.startswith("I"):
        return picture
    return picture.convert("I").point(lambda sample: sample / 256).convert("L")


def _upright(picture: Image.Image) -> Image.Image:
    """Turn the pixels as EXIF says, so that EXIF can go. Broken EXIF turns nothing."""
    try:
        turn = _TURNS.get(picture.getexif().get(_ORIENTATION, 1))
    except Exception:  # noqa: BLE001  # the reader of EXIF raises anything on made-up bytes
        turn = None
    return picture.transpose(turn) if turn is not None else picture


def _shown(picture: Image.Image) -> Image.Image:
    """Return what is seen, as grey, RGB or RGBA, without anything that stood beside the pixels."""
    picture = eight_bits(picture)
    if picture.has_transparency_data:
        return _transparent(_as("RGBA", picture))
    return _bare(_shrunk(_as("L" if picture.mode in ("1", "L") else "RGB", picture)))


def _transparent(picture: Image.Image) -> Image.Image:
    """Forget the colours under pixels that do not show: erasers leave what was there."""
    picture = _shrunk(picture)
    alpha = picture.getchannel("A")
    if alpha.getextrema() == (255, 255):
        return _bare(picture.convert("RGB"))
    shown = Image.new("RGBA", picture.size, (0, 0, 0, 0))
    shown.paste(picture, mask=alpha.point(lambda level: 255 if level else 0))
    return shown


def _as(mode: str, picture: Image.Image) -> Image.Image:
    return picture if picture.mode == mode else picture.convert(mode)


def _shrunk(picture: Image.Image) -> Image.Image:
    """Make a picture smaller in place, if it is too large: there is no memory for many copies."""
    if max(picture.size) > LONGEST_SIDE:
        picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)
    return picture


def _written(picture: Image.Image) -> Stripped:
    """Write PNG where JPEG would spoil it: transparency, and the few colours of screens and drawings."""
    width, height = picture.size
    if picture.mode == "RGBA":
        return Stripped("png", _coded(picture, "PNG"), width=width, height=height)
    photo = Stripped("jpeg", _coded(picture, "JPEG", quality=QUALITY), width=width, height=height)
    colours = picture.getcolors(FEW_COLOURS)
    if not colours:
        return photo
    drawn = Stripped("png", _coded(picture, "PNG"), width=width, height=height)
    # A grey photo has few colours too; of it the smaller file is kept.
    is_grey = len(colours) > FEW_GREYS and all(_is_grey(colour) for _, colour in colours)
    return photo if is_grey and len(photo.data) < len(drawn.data) else drawn


def _is_grey(colour: float | tuple[int, ...]) -> bool:
    return not isinstance(colour, tuple) or len(set(colour)) == 1
