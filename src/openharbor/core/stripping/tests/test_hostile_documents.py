"""PDF made to harm: bombs, circles, towers and fragments."""

import io
import zlib

import pikepdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pikepdf import Array, Dictionary, Name

from openharbor.core.stripping import Reason, Unfit, strip
from openharbor.core.stripping.documents import MOST_PAGES
from openharbor.core.stripping.tests import samples
from openharbor.core.stripping.tests.samples import CANARY, document, everything, picture_page, text_page

pytestmark = pytest.mark.process  # a child for each


def answered(data):
    """Return what came of a file: "pdf" for a copy that opens and has no canary in it, or the reason."""
    try:
        copy = strip(data)
    except Unfit as refused:
        return refused.reason
    assert CANARY not in everything(copy.data)
    with pikepdf.open(io.BytesIO(copy.data)) as pdf:
        assert len(pdf.pages) == copy.pages
        assert pdf.check_pdf_syntax() == []
    return copy.kind


def test_a_locked_document_is_refused():
    for password in ("", "open"):
        with pikepdf.open(io.BytesIO(document(text_page))) as pdf:
            out = io.BytesIO()
            pdf.save(out, encryption=pikepdf.Encryption(owner="owner", user=password))
        assert answered(out.getvalue()) is Reason.NOT_ALLOWED


def test_too_many_pages_are_refused_and_none_too():
    def many(pdf, page):
        for _ in range(MOST_PAGES):
            pdf.add_blank_page()

    def none(pdf, page):
        del pdf.pages[0]

    assert answered(document(many)) is Reason.TOO_BIG_WHEN_OPENED
    assert answered(document(none)) is Reason.BROKEN


def test_a_stream_that_explodes_is_refused():
    bomb = zlib.compress(bytes(300_000_000), 9)
    twice = zlib.compress(bomb, 9)
    for data, filters in ((bomb, Name.FlateDecode), (twice, Array([Name.FlateDecode, Name.FlateDecode]))):

        def page_bomb(pdf, page, data=data, filters=filters):
            page.Contents = pdf.make_stream(b"")
            page.Contents.write(data, filter=filters)

        def picture_bomb(pdf, page, data=data, filters=filters):
            picture_page(pdf, page, data, Filter=filters)
            page.Resources.XObject.Im.Width = page.Resources.XObject.Im.Height = 9_000

        for build in (page_bomb, picture_bomb):
            assert answered(document(build)) is Reason.TOO_BIG_WHEN_OPENED


def test_a_picture_inside_that_explodes_is_refused():
    original = document(lambda pdf, page: picture_page(pdf, page, b"x", Width=50_000, Height=50_000, Filter=Array([])))
    assert answered(original) is Reason.TOO_BIG_WHEN_OPENED


def test_circles_end():
    def page_tree(pdf, page):
        kids = pdf.Root.Pages
        kids.Kids.append(kids)

    def resources(pdf, page):
        text_page(pdf, page)
        form = pdf.make_stream(b"/X Do", Type=Name.XObject, Subtype=Name.Form, BBox=[0, 0, 9, 9])
        form.Resources = pdf.make_indirect(Dictionary(XObject=Dictionary(X=form)))
        page.Resources.XObject = Dictionary(X=form)

    def list_in_itself(pdf, page):
        text_page(pdf, page)
        circle = pdf.make_indirect(Array([]))
        circle.append(circle)
        page.Resources.Font.F1.Widths = circle

    def parents(pdf, page):
        del page["/MediaBox"]
        pdf.Root.Pages.Parent = pdf.Root.Pages

    assert answered(document(resources)) == "pdf"
    assert answered(document(list_in_itself)) is Reason.TOO_BIG_WHEN_OPENED
    for build in (page_tree, parents):
        assert answered(document(build)) in ("pdf", Reason.BROKEN)


def test_a_hundred_thousand_objects_that_nothing_shows_do_not_come_along():
    def build(pdf, page):
        text_page(pdf, page)
        pdf.Root.Ballast = Array([pdf.make_indirect(Dictionary(N=number)) for number in range(100_000)])

    copy = strip(document(build))
    with pikepdf.open(io.BytesIO(copy.data)) as pdf:
        assert len(pdf.objects) < 20


def test_lists_in_lists_and_lists_that_double_are_refused():
    deep = document(text_page).replace(b"/Helvetica", b"[" * 5000 + b"]" * 5000)

    def doubling(pdf, page):
        text_page(pdf, page)
        inner = pdf.make_indirect(Array([1]))
        for _ in range(40):
            inner = pdf.make_indirect(Array([inner, inner]))
        page.Resources.Font.F1.Widths = inner

    assert answered(document(doubling)) is Reason.TOO_BIG_WHEN_OPENED
    assert answered(deep) in ("pdf", Reason.BROKEN)


def test_a_truncated_document_is_refused_or_opens():
    original = document(samples.loaded)
    for part in (30, 200, len(original) // 2, len(original) - 100):
        assert answered(original[:part]) in ("pdf", Reason.BROKEN)  # some parts can be mended


def test_a_document_that_is_something_else_too_comes_out_as_a_document_only():
    original = document(text_page)
    for data in (original + b"PK\x03\x04" + CANARY, b"<html>" + CANARY + b"</html>" + original):
        assert answered(data) in ("pdf", Reason.BROKEN)


@settings(max_examples=20, deadline=None)
@given(st.data())
def test_a_damaged_document_is_refused_or_opens_without_its_canaries(data):
    damaged = bytearray(document(samples.loaded))
    for _ in range(data.draw(st.integers(1, 6))):
        place = data.draw(st.integers(9, len(damaged) - 1))
        damaged[place] = data.draw(st.integers(0, 255))
    assert answered(bytes(damaged)) in ("pdf", Reason.BROKEN, Reason.NOT_ALLOWED, Reason.TOO_BIG_WHEN_OPENED)
