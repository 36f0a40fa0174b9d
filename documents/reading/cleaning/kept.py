"""What of a PDF is kept: for each kind of object its keys, each with the kind of what it holds.

A key that is not here is not copied. Kinds and keys are those of ISO 32000-2. `PLAIN` holds numbers, names, strings
and arrays of these, never a dictionary or a stream. An array has the kind of its items; `map:x` is a dictionary with
names of the file's own choice as keys and kind `x` as values.
"""

PLAIN = "plain"


def _all(kind, keys):
    return dict.fromkeys(keys.split(), kind)


def _plain(keys):
    return _all(PLAIN, keys)


_GROUP = _plain("Type S I K") | {"CS": "colour"}
_FUNCTION = _plain("FunctionType Domain Range Size BitsPerSample Order Encode Decode C0 C1 N Bounds") | {
    "Functions": "function"
}
_SHADING = _plain(
    "ShadingType Background BBox AntiAlias Domain Matrix Coords Extend BitsPerCoordinate BitsPerComponent BitsPerFlag "
    "Decode VerticesPerRow"
) | {"ColorSpace": "colour", "Function": "function"}

KINDS = {
    # Drawing
    "group": _GROUP,
    "function": _FUNCTION,
    "colour": _FUNCTION
    | _plain("WhitePoint BlackPoint Gamma Matrix Components Subtype")
    | {"Alternate": "colour", "Colorants": "map:colour", "Process": "colour", "ColorSpace": "colour"},
    "shading": _SHADING,
    "pattern": _plain("Type PatternType PaintType TilingType BBox XStep YStep Matrix")
    | {"Shading": "shading", "ExtGState": "state"},
    "halftone": _plain(
        "Type HalftoneType HalftoneName Frequency Angle SpotFunction AccurateScreens Width Height Width2 Height2 "
        "Xsquare Ysquare"
    )
    | {"TransferFunction": "function"},
    "mask": _plain("Type S BC") | {"G": "xobject", "TR": "function"},
    "state": _plain("Type LW LC LJ ML D RI OP op OPM FL SM SA BM CA ca AIS TK UseBlackPtComp")
    | {"Font": "font", "HT": "halftone", "SMask": "mask"}
    | _all("function", "BG BG2 UCR UCR2 TR TR2"),
    "form": _plain("Type Subtype FormType BBox Matrix") | {"Group": "group"},
    "image": _plain("Type Subtype Width Height BitsPerComponent Intent ImageMask Decode Interpolate SMaskInData Matte")
    | {"ColorSpace": "colour", "Mask": "image", "SMask": "image"},
    # Fonts
    "font": _plain("Type Subtype BaseFont Name FirstChar LastChar Widths FontBBox FontMatrix DW W DW2 W2")
    | {
        "FontDescriptor": "descriptor",
        "Encoding": "encoding",
        "ToUnicode": "encoding",
        "DescendantFonts": "font",
        "CIDSystemInfo": "system",
        "CIDToGIDMap": "data",
    },
    "descriptor": _plain(
        "Type FontName FontFamily FontStretch FontWeight Flags FontBBox ItalicAngle Ascent Descent Leading CapHeight "
        "XHeight StemV StemH AvgWidth MaxWidth MissingWidth CharSet Lang"
    )
    | _all("data", "FontFile FontFile2 FontFile3 CIDSet")
    | {"Style": "style", "FD": "map:descriptor"},
    "style": _plain("Panose"),
    "encoding": _plain("Type BaseEncoding Differences CMapName WMode")
    | {"CIDSystemInfo": "system", "UseCMap": "encoding"},
    "system": _plain("Registry Ordering Supplement"),
    # Streams without a life of their own: font programs and the like
    "data": _plain("Length1 Length2 Length3 Subtype"),
    "parameters": _plain(
        "K EndOfLine EncodedByteAlign Columns Rows EndOfBlock BlackIs1 DamagedRowsBeforeError ColorTransform Predictor "
        "Colors BitsPerComponent EarlyChange"
    )
    | {"JBIG2Globals": "data"},
    # Pages
    "page": _plain("Type MediaBox CropBox BleedBox TrimBox ArtBox Rotate UserUnit Tabs") | {"Group": "group"},
    "label": _plain("Type S P St"),
    "link": _plain("Type Subtype Rect QuadPoints Border C H F Contents Lang") | {"BS": "border"},
    "border": _plain("Type W S D"),
    "bookmark": _plain("Title C F Count"),
    # Tags. A title (T) is neither seen nor read out.
    "element": _plain("Type S ID Lang Alt E ActualText R PhoneticAlphabet Phoneme")
    | {"A": "attributes", "C": PLAIN, "NS": "namespace"},
    "attributes": _plain(
        "O Placement WritingMode BackgroundColor BorderColor BorderStyle BorderThickness Padding Color SpaceBefore "
        "SpaceAfter StartIndent EndIndent TextIndent TextAlign BBox Width Height BlockAlign InlineAlign TBorderStyle "
        "TPadding BaselineShift LineHeight TextDecorationColor TextDecorationThickness TextDecorationType "
        "TextPosition RubyAlign RubyPosition GlyphOrientationVertical ColumnCount ColumnGap ColumnWidths ListNumbering "
        "ContinuedList ContinuedFrom "
        "RowSpan ColSpan Headers Scope Summary Short Role Checked checked Desc Type Subtype Attached "
        "NoteType"
    )
    | {"NS": "namespace"},
    "namespace": _plain("Type NS") | {"RoleMapNS": "map:namespace"},
    "tags": {"RoleMap": "map:plain", "ClassMap": "map:attributes"},
    "mark": _plain("Marked Suspects"),
    "catalog": _plain("PageLayout"),
    "intent": _plain("Type S OutputConditionIdentifier RegistryName") | {"DestOutputProfile": "colour"},
    # A property list in the content of a page
    "properties": _plain("MCID Lang ActualText Alt E Type Subtype Attached BBox"),
}

# Kinds in which a resource of a page is kept, by its category.
RESOURCES = {
    "ExtGState": "state",
    "ColorSpace": "colour",
    "Pattern": "pattern",
    "Shading": "shading",
    "XObject": "xobject",
    "Font": "font",
}
