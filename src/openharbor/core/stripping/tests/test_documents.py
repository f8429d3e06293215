"""PDF: what shows comes through, nothing else does."""

import io
import zlib

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, String
from PIL import Image

from openharbor.core.stripping import Reason, Unfit, shapes, strip
from openharbor.core.stripping.tests import samples
from openharbor.core.stripping.tests.samples import CANARY, TEXT, document, everything, picture_page, text_page

ACTIVE = (
    *(b"/JavaScript", b"/JS", b"/OpenAction", b"/AA", b"/Launch", b"/URI", b"/SubmitForm", b"/EmbeddedFile", b"/EF"),
    *(b"/Names", b"/AcroForm", b"/XFA", b"/RichMedia", b"/3D", b"/Annots", b"/Metadata", b"/Info", b"/PieceInfo"),
    *(b"/Thumb", b"/StructTreeRoot", b"/Outlines", b"/Properties", b"/LastModified", b"/Lang", b"/OCProperties"),
)


def reason(data):
    with pytest.raises(Unfit) as refused:
        strip(data)
    return refused.value.reason


def drawn(copy, page=0):
    """Return the program of a page of a copy, which opens without a warning."""
    assert copy.kind == "pdf"
    with pikepdf.open(io.BytesIO(copy.data)) as pdf:
        assert len(pdf.pages) == copy.pages
        assert pdf.check_pdf_syntax() == []
        return pdf.pages[page].Contents.read_bytes()


def picture_in(data):
    with pikepdf.open(io.BytesIO(data)) as pdf:
        found = pdf.pages[0].Resources.XObject.Im
        return found.read_raw_bytes() if found.get("/Filter") == Name.DCTDecode else found.read_bytes(), dict(
            found.items()
        )


def test_the_page_stays_and_everything_around_it_goes():
    original = document(samples.loaded)
    assert original.count(CANARY) >= 25
    copy = strip(original)
    left = everything(copy.data)
    assert CANARY not in left
    assert [name for name in ACTIVE if name in left] == []
    assert drawn(copy) == b"\nBT\n/F1 12 Tf\n20 100 Td\n(Seen at the motel) Tj\nET".lstrip()


def test_packed_objects_hide_nothing():
    with pikepdf.open(io.BytesIO(document(samples.loaded))) as pdf:
        out = io.BytesIO()
        pdf.save(out, object_stream_mode=pikepdf.ObjectStreamMode.generate, compress_streams=True)
    assert CANARY not in everything(strip(out.getvalue()).data)


def test_what_was_added_later_and_deleted_before_is_gone():
    first = document(text_page)
    later = first + b"\n9 0 obj\n<< /Note (" + CANARY + b") >>\nendobj\n" + first[first.rindex(b"startxref") :]
    assert CANARY not in everything(strip(later).data)


def test_the_copy_has_no_identity():
    one, other = strip(document(samples.loaded)).data, strip(document(picture_page)).data
    names = []
    for data in (one, other):
        with pikepdf.open(io.BytesIO(data)) as pdf:
            names.append([bytes(part) for part in pdf.trailer.ID])
            assert pdf.trailer.keys() <= {
                "/ID",
                "/Root",
                "/Size",
                "/Type",
                "/W",
                "/Filter",
                "/DecodeParms",
                "/Length",
                "/Index",
            }
            assert set(pdf.Root.keys()) == {"/Type", "/Pages"}
    assert names[0] == names[1]
    assert strip(document(samples.loaded)).data == one


def test_a_copy_of_a_copy_is_the_same():
    def both(pdf, page):
        samples.loaded(pdf, page)
        pdf.add_blank_page()

    once = strip(document(both))
    assert strip(once.data) == once
    photo = strip(document(picture_page))
    again = strip(photo.data)
    assert (again.kind, again.pages) == (photo.kind, photo.pages)


def test_pictures_inside_lose_what_a_camera_wrote():
    for data, filters in (
        (samples.jpeg(), Name.DCTDecode),
        (zlib.compress(samples.jpeg()), Array([Name.FlateDecode, Name.DCTDecode])),
    ):
        original = document(lambda pdf, page, data=data, filters=filters: picture_page(pdf, page, data, Filter=filters))
        copy = strip(original)
        assert CANARY not in everything(copy.data)
        found, _ = picture_in(copy.data)
        picture = Image.open(io.BytesIO(found))
        picture.load()
        assert picture.size == (160, 120)
        assert set(picture.info) == {"jfif", "jfif_version", "jfif_unit", "jfif_density"}


def test_bare_samples_are_kept_to_the_pixel_and_cut_to_measure():
    pixels = samples.photo().tobytes()
    original = document(lambda pdf, page: picture_page(pdf, page, pixels + CANARY, Filter=Array([])))
    assert picture_in(strip(original).data)[0] == pixels


@pytest.mark.parametrize("inverted", [False, True])
@pytest.mark.parametrize("mask", [False, True])
def test_a_fax_page_comes_out_as_bits(inverted, mask):
    bits = samples.photo().convert("1")
    with Image.open(io.BytesIO(samples.saved(bits, "TIFF", compression="group4"))) as tiff:
        place, size = tiff.tag_v2[273][0], tiff.tag_v2[279][0]
        tiff.fp.seek(place)
        fax = tiff.fp.read(size)
    parms = Dictionary(K=-1, Columns=160, Rows=120, BlackIs1=inverted)
    entries = {"Filter": Name.CCITTFaxDecode, "DecodeParms": parms, "BitsPerComponent": 1}
    entries |= {"ImageMask": True} if mask else {"ColorSpace": Name.DeviceGray}
    original = document(lambda pdf, page: picture_page(pdf, page, fax, **entries))
    flipped = bytes(byte ^ 255 for byte in bits.tobytes())
    found, made = picture_in(strip(original).data)
    assert found in (bits.tobytes(), flipped)
    # The file that the fax came from means by 0 what fax calls white; /BlackIs1 turns that round.
    assert (found == flipped) is not inverted
    assert "/DecodeParms" not in made


def test_jpeg_2000_comes_out_as_jpeg_and_jbig2_is_refused():
    data = samples.saved(samples.photo(), "JPEG2000", comment=CANARY)
    copy = strip(document(lambda pdf, page: picture_page(pdf, page, data, Filter=Name.JPXDecode)))
    assert Image.open(io.BytesIO(picture_in(copy.data)[0])).format == "JPEG"
    assert CANARY not in everything(copy.data)
    jbig2 = document(lambda pdf, page: picture_page(pdf, page, CANARY, Filter=Name.JBIG2Decode))
    assert reason(jbig2) is Reason.NOT_ALLOWED


def test_pictures_inside_a_program_are_written_anew():
    def build(pdf, page):
        page.Contents = pdf.make_stream(
            b"BI /W 160 /H 120 /CS /RGB /BPC 8 /F /DCT /Note (" + CANARY + b") ID " + samples.jpeg() + b" EI\n"
            b"BI /W 4 /H 1 /CS /G /BPC 8 /D (" + CANARY + b") ID \x01\x02\x03\x04" + CANARY + b" EI 1 0 0 rg"
        )

    program = drawn(strip(document(build)))
    assert CANARY not in program
    assert CANARY.hex().encode() not in program
    assert b"01020304>" in program
    photo = bytes.fromhex(program[program.index(b"ffd8") : program.index(b">\nEI")].decode())
    assert Image.open(io.BytesIO(photo)).size == (160, 120)
    assert program.endswith(b"1 0 0 rg")


def test_profiles_of_colours_give_way_to_plain_colours():
    def build(pdf, page):
        profile = pdf.make_stream(samples.profile(), N=3, Alternate=Name.DeviceRGB)
        picture_page(pdf, page, ColorSpace=Array([Name.ICCBased, profile]))
        page.Resources.ColorSpace = Dictionary(
            C1=Array([Name.ICCBased, profile]),
            C2=Array([Name.Indexed, Array([Name.ICCBased, profile]), 1, String(b"\0\0\0\xff\xff\xff")]),
            DefaultRGB=Array([Name.ICCBased, profile]),
        )

    copy = strip(document(build))
    assert CANARY not in everything(copy.data)
    with pikepdf.open(io.BytesIO(copy.data)) as pdf:
        assert pdf.pages[0].Resources.XObject.Im.ColorSpace == Name.DeviceRGB
        spaces = pdf.pages[0].Resources.ColorSpace
        assert set(spaces.keys()) == {"/C1", "/C2"}
        assert bytes(spaces.C2[3]) == b"\0\0\0\xff\xff\xff"


def test_marks_and_filled_fields_are_drawn_into_the_page():
    def build(pdf, page):
        text_page(pdf, page)
        look = pdf.make_stream(b"BT (filled in) Tj ET", Type=Name.XObject, Subtype=Name.Form, BBox=[0, 0, 50, 20])
        unseen = pdf.make_stream(b"BT (hidden) Tj ET", Type=Name.XObject, Subtype=Name.Form, BBox=[0, 0, 50, 20])
        rows = [(Name.Widget, look, 4), (Name.FreeText, look, 4), (Name.FreeText, unseen, 2)]
        page.Annots = Array(
            pdf.make_indirect(
                Dictionary(
                    Type=Name.Annot, Subtype=kind, Rect=[9, 9, 59, 29], F=flags, AP=Dictionary(N=stream), T=String(TEXT)
                )
            )
            for kind, stream, flags in rows
        )
        pdf.Root.AcroForm = Dictionary(Fields=Array([page.Annots[0]]), NeedAppearances=True)
        page.Annots[0].FT = Name.Tx

    copy = strip(document(build))
    left = everything(copy.data)
    assert drawn(copy).count(b" Do") == 2
    assert b"(filled in)" in left
    assert b"(hidden)" not in left
    assert CANARY not in left


def test_layers_that_are_off_are_not_brought_to_light():
    def build(pdf, page):
        text_page(pdf, page)
        off, on = (pdf.make_indirect(Dictionary(Type=Name.OCG, Name=String(TEXT))) for _ in range(2))
        page.Resources.Properties = Dictionary(Off=off, On=on, Some=Dictionary(Type=Name.OCMD, OCGs=Array([on, off])))
        hidden = pdf.make_stream(b"BT (layer) Tj ET", Type=Name.XObject, Subtype=Name.Form, BBox=[0, 0, 9, 9], OC=off)
        page.Resources.XObject = Dictionary(X=hidden)
        page.Contents = pdf.make_stream(
            b"/OC /Off BDC 1 w 0 0 5 5 re f BT (secret) Tj ET EMC /OC /On BDC BT (shown) Tj ET EMC"
            b" /OC /Some BDC /Span BMC BT (both) Tj ET EMC EMC /X Do"
        )
        pdf.Root.OCProperties = Dictionary(OCGs=Array([off, on]), D=Dictionary(OFF=Array([off])))

    copy = strip(document(build))
    assert drawn(copy).split() == b"1 w 0 0 5 5 re n BT ET BT (shown) Tj ET BT ET /X Do".split()
    assert b"(layer)" not in everything(copy.data)


def test_comments_in_a_table_of_letters_are_gone():
    def build(pdf, page):
        text_page(pdf, page)
        page.Resources.Font.F1.ToUnicode = pdf.make_stream(
            b"%!PS\n%%Title: " + CANARY + b"\n1 beginbfchar\n<01> <0041>\nendbfchar"
        )

    left = everything(strip(document(build)).data)
    assert CANARY not in left
    assert b"<01> <0041>" in left


def test_no_shape_lets_an_active_thing_in():
    """The list of what is copied is the guard itself; nobody should add these to it."""
    forbidden = {name.decode() for name in ACTIVE} | {
        "/A",
        "/F",
        "/Author",
        "/ID",
        "/Alternates",
        "/OPI",
        "/TR2",
        "/Desc",
    }
    assert [name for name in shapes.SHAPES if forbidden & set(shapes.SHAPES[name])] == []
