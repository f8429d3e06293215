"""PDF: build a new document out of what shows on each page. Only the child runs this."""

import io

import pikepdf
from pikepdf.settings import set_qpdf_limits

from .copying import Copier
from .layers import hidden_groups
from .outcome import Reason, Stripped, Unfit

MOST_PAGES = 200
MOST_STREAM_BYTES = 128 * 2**20
_HEAD, _HEAD_WITHIN = b"%PDF-", 1024
_BOXES = ("/MediaBox", "/CropBox", "/Rotate")
_DEEPEST_TREE = 50


def strip(data: bytes) -> Stripped | None:
    """Return the stripped copy of a PDF, or None if it is none."""
    if _HEAD not in data[:_HEAD_WITHIN]:
        return None
    _limit_qpdf()
    try:
        with pikepdf.open(io.BytesIO(data), suppress_warnings=True) as original:
            return _told(original)
    except pikepdf.PasswordError:
        raise Unfit(Reason.NOT_ALLOWED) from None


def _told(original: pikepdf.Pdf) -> Stripped:
    """Rebuild, and tell a document that ran into a limit from one that is broken: qpdf says so in its warnings only."""
    try:
        with pikepdf.new() as copy:
            return _rebuilt(original, copy)
    except pikepdf.PdfError as error:
        said = [str(error), *map(str, original.get_warnings())]
        too_big = any("memory limit exceeded" in line for line in said)
        raise Unfit(Reason.TOO_BIG_WHEN_OPENED if too_big else Reason.BROKEN) from None


def _limit_qpdf() -> None:
    """Let qpdf stop before memory does, so that the reason can be told."""
    set_qpdf_limits(
        parser_max_nesting=100,
        parser_max_container_size=1_000_000,
        max_stream_filters=5,
        flate_max_memory=MOST_STREAM_BYTES,
        png_max_memory=MOST_STREAM_BYTES,
        tiff_max_memory=MOST_STREAM_BYTES,
        run_length_max_memory=MOST_STREAM_BYTES,
    )


def _rebuilt(original: pikepdf.Pdf, copy: pikepdf.Pdf) -> Stripped:
    if original.is_encrypted:  # also with an empty password
        raise Unfit(Reason.NOT_ALLOWED)
    pages = len(original.pages)
    if pages == 0:
        raise Unfit(Reason.BROKEN)
    if pages > MOST_PAGES:
        raise Unfit(Reason.TOO_BIG_WHEN_OPENED)
    _draw_annotations(original)
    copier = Copier(copy, hidden_groups(original.Root))
    for page in original.pages:
        copy.pages.append(pikepdf.Page(_page(page.obj, copier)))
    out = io.BytesIO()
    copy.save(
        out,
        static_id=True,  # the same for every file: no trace of the original's, none of its content, none of the time
        force_version="1.7",
        object_stream_mode=pikepdf.ObjectStreamMode.generate,
        stream_decode_level=pikepdf.StreamDecodeLevel.none,
    )
    return Stripped("pdf", out.getvalue(), pages=pages)


def _draw_annotations(original: pikepdf.Pdf) -> None:
    """Draw marks and filled fields into their pages: what somebody saw stays, its author, date and action do not."""
    form = original.Root.get("/AcroForm")
    if isinstance(form, pikepdf.Dictionary) and "/NeedAppearances" in form:
        del form["/NeedAppearances"]  # with it the drawn fields would be skipped
    original.flatten_annotations("screen")


def _page(page: pikepdf.Object, copier: Copier) -> pikepdf.Dictionary:
    """Return a page with its box, its turn, its resources and its marks on paper."""
    found = pikepdf.Dictionary(Type=pikepdf.Name.Page)
    for key in _BOXES:
        value = copier.copy(_inherited(page, key), "plain")
        if value is not None:
            found[key] = value
    if "/UserUnit" in page:
        found["/UserUnit"] = copier.copy(page["/UserUnit"], "plain")
    resources = _inherited(page, "/Resources")
    found["/Resources"] = copier.copy(resources, "resources") or pikepdf.Dictionary()
    found["/Contents"] = copier.drawing(page, resources)
    return found


def _inherited(page: pikepdf.Object, key: str) -> pikepdf.Object | None:
    """Return an entry of a page or of the nearest group above that has it."""
    node: pikepdf.Object | None = page
    for _ in range(_DEEPEST_TREE):
        if not isinstance(node, pikepdf.Dictionary):
            return None
        if key in node:
            return node[key]
        node = node.get("/Parent")
    raise Unfit(Reason.BROKEN)
