"""Pictures inside a PDF: decoded and coded again, so that what a camera wrote beside the pixels is gone."""

from dataclasses import dataclass, field

import pikepdf
from PIL import Image

from . import pictures
from .colours import components
from .outcome import Reason, Unfit

_JPEG, _JPEG_2000, _FAX = "/DCTDecode", "/JPXDecode", "/CCITTFaxDecode"
_SHORT = {"/DCT": _JPEG, "/CCF": _FAX}


@dataclass(frozen=True)
class Recoded:
    """Fresh bytes, and the entries that have to follow them. None takes an entry away."""

    data: bytes
    is_jpeg: bool
    entries: dict[str, object] = field(default_factory=dict)


def recoded(stream: pikepdf.Stream, *, space: object = None) -> Recoded:
    """Return the pixels of a picture, coded again. A colour space may be given that stands elsewhere."""
    width, height = int(stream.get("/Width", 0)), int(stream.get("/Height", 0))
    if width < 1 or height < 1:
        raise Unfit(Reason.BROKEN)
    if width * height > pictures.MOST_PIXELS:
        raise Unfit(Reason.TOO_BIG_WHEN_OPENED)
    names = _listed(stream.get("/Filter"))
    last = _SHORT.get(str(names[-1]), str(names[-1])) if names else ""
    if last == _JPEG:
        return _jpeg(_loaded(_without_last(stream, names), "JPEG"))
    if last == _JPEG_2000:
        return _jpeg_2000(stream, _loaded(_without_last(stream, names), "JPEG2000"))
    if last == _FAX:
        return _fax(stream)
    if last == "/JBIG2Decode":  # nothing here can decode it, and its decoders have been doors for attackers
        raise Unfit(Reason.NOT_ALLOWED)
    return _samples(stream, width, height, space or stream.get("/ColorSpace"))


def _jpeg(picture: Image.Image) -> Recoded:
    """Code a JPEG again in its own colours: grey, RGB, or the four of print, as the colour space beside it expects."""
    entries: dict[str, object] = {"/Width": picture.width, "/Height": picture.height, "/BitsPerComponent": 8}
    return Recoded(pictures.jpeg(picture), is_jpeg=True, entries=entries)


def _jpeg_2000(stream: pikepdf.Stream, picture: Image.Image) -> Recoded:
    """Code JPEG 2000 as JPEG. It brings its own colours; those of a palette beside it cannot be told."""
    space = stream.get("/ColorSpace")
    if isinstance(space, pikepdf.Array) and str(space[0]) not in ("/ICCBased", "/CalRGB", "/CalGray"):
        raise Unfit(Reason.NOT_ALLOWED)
    picture = pictures.eight_bits(picture)
    grey = picture.mode in ("1", "L", "LA")
    found = _jpeg(picture.convert("L" if grey else "RGB"))
    name = pikepdf.Name.DeviceGray if grey else pikepdf.Name.DeviceRGB
    return Recoded(found.data, is_jpeg=True, entries=found.entries | {"/ColorSpace": name, "/Decode": None})


def _fax(stream: pikepdf.Stream) -> Recoded:
    """Unpack a fax page to bits. The decoder has applied /Decode already: what is black is 0."""
    picture = pikepdf.PdfImage(stream).as_pil_image().convert("1")
    data = picture.tobytes()
    entries: dict[str, object] = {"/Width": picture.width, "/Height": picture.height, "/BitsPerComponent": 1}
    return Recoded(data, is_jpeg=False, entries=entries | {"/Decode": None})


def _samples(stream: pikepdf.Stream, width: int, height: int, space: object) -> Recoded:
    """Take bare samples as they are: there is no room for anything but pixels, once the end is cut to measure."""
    is_mask = bool(stream.get("/ImageMask", False))
    bits = 1 if is_mask else int(stream.get("/BitsPerComponent", 8))
    colours = 1 if is_mask else components(space)
    row = (width * bits * colours + 7) // 8
    return Recoded(stream.read_bytes()[: row * height], is_jpeg=False)


def _loaded(data: bytes, name: str) -> Image.Image:
    picture = pictures.opened(data, (name,))
    if picture is None:
        raise Unfit(Reason.BROKEN)
    picture.load()
    return picture


def _without_last(stream: pikepdf.Stream, names: list[pikepdf.Object]) -> bytes:
    """Undo all packings but the last, which is the picture's own code."""
    raw = stream.read_raw_bytes()
    if len(names) == 1:
        return raw
    parms = [_parameters(item) for item in _listed(stream.get("/DecodeParms"))[: len(names) - 1]]
    with pikepdf.new() as scratch:
        outer = scratch.make_stream(b"")
        # Fresh names: those of the original belong to its document.
        outer.write(raw, filter=[pikepdf.Name(str(name)) for name in names[:-1]], decode_parms=pikepdf.Array(parms))
        return outer.read_bytes()


def _parameters(found: pikepdf.Object) -> pikepdf.Dictionary | None:
    """Return the numbers that undoing a packing may need."""
    if not isinstance(found, pikepdf.Dictionary):
        return None
    numbers = {key: value for key, value in found.items() if isinstance(value, int)}
    return pikepdf.Dictionary(numbers)


def _listed(value: pikepdf.Object | None) -> list[pikepdf.Object]:
    if value is None:
        return []
    return list(value) if isinstance(value, pikepdf.Array) else [value]
