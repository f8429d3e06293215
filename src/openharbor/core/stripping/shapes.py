"""What of a PDF is copied: each kind of thing with the entries that drawing needs. What is not named here is lost.

The value of an entry is the kind of thing that stands there. `plain` is numbers, names and lists of them: no text.
Left out on purpose: /Info, /Metadata, /ID, /PieceInfo, /Thumb, /Annots, /AA, /OpenAction, /Names, /AcroForm, /XFA,
/EmbeddedFiles, /AF, /Outlines, /Dests, /StructTreeRoot, /Lang, /LastModified, /OPI, /Alternates, /Measure, /PtData,
/OCProperties, /Threads, /Collection, /TR, /HT, 3D, sound, film, PostScript, and every entry nobody has heard of.
"""

_PLAIN = "plain"


def _plain(names: str) -> dict[str, str]:
    return {f"/{name}": _PLAIN for name in names.split()}


SHAPES: dict[str, dict[str, str]] = {
    "resources": {
        "/ColorSpace": "map:space",
        "/ExtGState": "map:state",
        "/Font": "map:font",
        "/Pattern": "map:pattern",
        "/Shading": "map:shading",
        "/XObject": "map:drawn",
    },
    "state": _plain("Type LW LC LJ ML D RI OP op OPM FL SM SA BM CA ca AIS TK") | {"/Font": "font", "/SMask": "mask"},
    "mask": _plain("Type S BC") | {"/G": "drawn", "/TR": "function"},
    "calibrated": _plain("WhitePoint BlackPoint Gamma Matrix Range"),
    "function": _plain("FunctionType Domain Range Size BitsPerSample Order Encode Decode C0 C1 N Bounds")
    | {"/Functions": "function"},
    "pattern": _plain("Type PatternType PaintType TilingType BBox XStep YStep Matrix")
    | {"/Resources": "resources", "/Shading": "shading", "/ExtGState": "state"},
    "shading": _plain("ShadingType Background BBox AntiAlias Coords Domain Extend Matrix BitsPerCoordinate")
    | _plain("BitsPerComponent BitsPerFlag VerticesPerRow Decode")
    | {"/ColorSpace": "space", "/Function": "function"},
    "drawn": _plain("Type Subtype FormType BBox Matrix") | {"/Resources": "resources", "/Group": "group"},
    "group": _plain("Type S I K") | {"/CS": "space"},
    "picture": _plain("Type Subtype Width Height BitsPerComponent Intent ImageMask Decode Interpolate Matte")
    | {"/ColorSpace": "space", "/Mask": "drawn", "/SMask": "drawn"},
    "font": _plain("Type Subtype BaseFont Name FirstChar LastChar Widths W DW W2 DW2 FontBBox FontMatrix")
    | {
        "/CIDSystemInfo": "system",
        "/CIDToGIDMap": "bytes",
        "/CharProcs": "map:glyph",
        "/DescendantFonts": "font",
        "/Encoding": "encoding",
        "/FontDescriptor": "descriptor",
        "/Resources": "resources",
        "/ToUnicode": "cmap",
    },
    "system": {"/Registry": "text", "/Ordering": "text", "/Supplement": _PLAIN},
    "descriptor": _plain(
        "Type FontName FontStretch FontWeight Flags FontBBox ItalicAngle Ascent Descent Leading CapHeight"
    )
    | _plain("CapHeight XHeight StemV StemH AvgWidth MaxWidth MissingWidth")
    | {"/FontFile": "program", "/FontFile2": "program", "/FontFile3": "program"},
    "program": _plain("Subtype Length1 Length2 Length3"),
    "encoding": _plain("Type BaseEncoding Differences CMapName WMode")
    | {"/CIDSystemInfo": "system", "/UseCMap": "cmap"},
    "cmap": _plain("Type CMapName WMode") | {"/CIDSystemInfo": "system", "/UseCMap": "cmap"},
    "glyph": {},
    "bytes": {},
}

# Kinds whose text is needed: the lookup of an indexed colour space, and the name of a character collection.
TEXTS = {"text", "lookup"}
# Kinds that are streams of bytes, taken as they are when unpacked.
BYTES = {"function", "shading", "lookup", "program", "encoding", "cmap", "bytes"}
# Kinds that are programs for drawing.
DRAWINGS = {"pattern", "glyph"}
