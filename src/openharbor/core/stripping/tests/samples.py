"""Files for the tests, made at run time. The canary is what must not come out again, in any packing."""

import io
import zlib

import pikepdf
from pikepdf import Array, Dictionary, Name, String
from PIL import Image, ImageCms, ImageDraw, PngImagePlugin

CANARY = b"CANARY-38.6270N-90.1994W"
TEXT = CANARY.decode()


def photo(size=(160, 120)):
    """Return many colours and a red box in the upper left corner."""
    slope = Image.linear_gradient("L").resize(size)
    picture = Image.merge(
        "RGB", (slope, slope.transpose(Image.Transpose.FLIP_TOP_BOTTOM), slope.point(lambda v: v // 3))
    )
    # Along the other axis too, so that there are more colours than a palette holds.
    picture = Image.blend(picture, Image.linear_gradient("L").rotate(90).resize(size).convert("RGB"), 0.3)
    ImageDraw.Draw(picture).rectangle((0, 0, size[0] // 4, size[1] // 4), fill=(250, 0, 0))
    return picture


def saved(picture, kind, **options):
    out = io.BytesIO()
    picture.save(out, kind, **options)
    return out.getvalue()


def exif(orientation=1):
    found = Image.Exif()
    found[0x010F] = found[0x0110] = found[0x9286] = TEXT  # maker, model, comment
    found[0x0112] = orientation
    found.get_ifd(0x8825)[1] = TEXT  # where it was taken
    return found


def profile():
    """Return a colour profile that names its owner."""
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes() + CANARY


def jpeg(size=(160, 120), orientation=1, thumbnail=True):
    data = saved(
        photo(size),
        "JPEG",
        quality=95,
        exif=exif(orientation),
        icc_profile=profile(),
        comment=CANARY,
        xmp=b"<x:xmpmeta>" + CANARY + b"</x:xmpmeta>",
    )
    extra = b"JFXX\0\x10" + CANARY if thumbnail else b""  # a thumbnail of the JFIF kind
    return data[:2] + b"\xff\xe0" + (len(extra) + 2).to_bytes(2, "big") + extra + data[2:] if extra else data


def png(picture=None):
    texts = PngImagePlugin.PngInfo()
    texts.add_text("Author", TEXT)
    texts.add_text("Packed", TEXT, zip=True)
    texts.add_itxt("XML:com.adobe.xmp", TEXT, zip=True)
    texts.add(b"prVt", CANARY)
    return saved(picture or photo(), "PNG", pnginfo=texts, exif=exif(), icc_profile=profile())


def moving(kind):
    """Return three frames; the later ones are white."""
    frames = [photo(), Image.new("RGB", (160, 120), "white"), Image.new("RGB", (160, 120), "white")]
    return saved(
        frames[0],
        kind,
        save_all=True,
        append_images=frames[1:],
        duration=50,
        **({} if kind == "GIF" else {"exif": exif()}),
    )


def document(build, **root):
    """Return a PDF with one page, after `build(pdf, page)` did what it wants to it."""
    with pikepdf.new() as pdf:
        pdf.add_blank_page(page_size=(200, 200))
        build(pdf, pdf.pages[0].obj)
        for key, value in root.items():
            pdf.Root["/" + key] = value
        out = io.BytesIO()
        pdf.save(out, compress_streams=False, static_id=True)
    return out.getvalue()


def text_page(pdf, page, words="Seen at the motel"):
    """Write words on a page."""
    page.Resources = Dictionary(
        Font=Dictionary(F1=Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica))
    )
    page.Contents = pdf.make_stream(f"BT /F1 12 Tf 20 100 Td ({words}) Tj ET".encode())


def picture_page(pdf, page, data=None, **entries):
    """Show one picture; by default the JPEG with everything a camera writes."""
    data = jpeg() if data is None else data
    picture = pdf.make_stream(data, Type=Name.XObject, Subtype=Name.Image, Width=160, Height=120, BitsPerComponent=8)
    for key, value in ({"ColorSpace": Name.DeviceRGB, "Filter": Name.DCTDecode} | entries).items():
        picture["/" + key] = value
    page.Resources = Dictionary(XObject=Dictionary(Im=picture))
    page.Contents = pdf.make_stream(b"q 160 0 0 120 20 20 cm /Im Do Q")


def action(kind, **more):
    return Dictionary(Type=Name.Action, S=Name("/" + kind), **more)


def loaded(pdf, page):
    """Put a canary into every place of a PDF that is not the page itself."""
    text_page(pdf, page)
    script = action("JavaScript", JS=String(TEXT))
    link = Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=[0, 0, 9, 9], A=action("URI", URI=String(TEXT)))
    note = Dictionary(
        Type=Name.Annot, Subtype=Name.Text, Rect=[0, 0, 9, 9], T=String(TEXT), Contents=String(TEXT), M=String(TEXT)
    )
    launch = Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=[0, 0, 9, 9], A=action("Launch", F=String(TEXT)))
    film = Dictionary(
        Type=Name.Annot, Subtype=Name.RichMedia, Rect=[0, 0, 9, 9], RichMediaContent=pdf.make_stream(CANARY)
    )
    solid = Dictionary(Type=Name.Annot, Subtype=Name("/3D"), Rect=[0, 0, 9, 9], **{"3DD": pdf.make_stream(CANARY)})
    page.Annots = pdf.make_indirect(Array([pdf.make_indirect(a) for a in (link, note, launch, film, solid)]))
    page.AA = Dictionary(O=script)
    page.Metadata = pdf.make_stream(CANARY)
    page.PieceInfo = Dictionary(Tool=Dictionary(Private=String(TEXT), LastModified=String(TEXT)))
    page.Thumb = pdf.make_stream(CANARY * 9, Width=8, Height=9, ColorSpace=Name.DeviceRGB, BitsPerComponent=8)
    page.LastModified = String(TEXT)
    page.Resources.Properties = Dictionary(P1=Dictionary(ActualText=String(TEXT)))
    page.Resources["/Unknown"] = Dictionary(Deep=Array([Array([String(TEXT)])]))
    page.Resources.Font.F1["/Author"] = String(TEXT)
    page.Contents = pdf.make_stream(
        page.Contents.read_bytes()
        + b"\n% "
        + CANARY
        + b"\n/Span <</ActualText ("
        + CANARY
        + b")>> BDC EMC /Tag ("
        + CANARY
        + b") DP"
        + b" BX ("
        + CANARY
        + b") unknown EX\n",
        **{"/Author": String(TEXT)},
    )
    root = pdf.Root
    root.OpenAction = script
    root.AA = Dictionary(WC=script)
    root.Metadata = pdf.make_stream(b"<x:xmpmeta>" + CANARY + b"</x:xmpmeta>")
    root.Lang = String(TEXT)
    root.Outlines = Dictionary(First=Dictionary(Title=String(TEXT), A=action("SubmitForm", F=String(TEXT))))
    root.StructTreeRoot = Dictionary(K=Dictionary(Alt=String(TEXT)))
    root.AcroForm = Dictionary(
        Fields=[pdf.make_indirect(Dictionary(FT=Name.Tx, T=String(TEXT), V=String(TEXT)))],
        XFA=pdf.make_stream(b"<xdp>" + CANARY + b"</xdp>"),
    )
    file = pdf.make_stream(zlib.compress(CANARY), Type=Name.EmbeddedFile, Filter=Name.FlateDecode)
    spec = Dictionary(Type=Name.Filespec, F=String(TEXT), EF=Dictionary(F=file))
    root.Names = Dictionary(
        EmbeddedFiles=Dictionary(Names=[String(TEXT), spec]), JavaScript=Dictionary(Names=[String(TEXT), script])
    )
    root.AF = Array([spec])
    root.PieceInfo = Dictionary(Tool=Dictionary(Private=String(TEXT)))
    pdf.docinfo["/Author"] = String(TEXT)
    pdf.trailer["/ID"] = Array([String(CANARY), String(CANARY)])
    pdf.make_indirect(Dictionary(Lonely=String(TEXT)))


def everything(data):
    """Return the bytes of a PDF and of all its streams, unpacked as far as they can be."""
    parts = [data]
    with pikepdf.open(io.BytesIO(data)) as pdf:
        for thing in pdf.objects:
            parts.append(thing.unparse(resolved=True))
            if isinstance(thing, pikepdf.Stream):
                parts += [thing.read_raw_bytes()]
                if thing.get("/Filter") != Name.DCTDecode:
                    parts.append(thing.read_bytes())
    return b"\n".join(parts)
