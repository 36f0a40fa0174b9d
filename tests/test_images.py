"""Pictures: what uploads lose and keep, where files lie, what is refused."""

import re
import struct
import zlib
from io import BytesIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image, ImageChops, ImageCms, ImageDraw, ImageSequence, PngImagePlugin

from documents.colour_profiles import without_words
from documents.metadata import PICTURE_ERRORS, without_metadata
from documents.models import SiteDocument, SiteImage, SiteRendition

from .factories import make_document

CANARY = "Jo-Photographer"
PROFILE = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
XMP = f"<x:xmpmeta xmlns:x='adobe:ns:meta/'>{CANARY}</x:xmpmeta>".encode()
FORMATS = {"JPEG": "jpg", "PNG": "png", "WEBP": "webp", "AVIF": "avif"}
every_format = pytest.mark.parametrize("kind", FORMATS)


def picture():
    """A white picture, 40 by 20, with a red stripe at its left."""
    image = Image.new("RGB", (40, 20), "white")
    ImageDraw.Draw(image).rectangle((0, 0, 9, 19), fill="red")
    return image


def encode(image, kind, **options):
    output = BytesIO()
    image.save(output, format=kind, **options)
    return output.getvalue()


def with_metadata(kind, orientation=1):
    """The picture as a file that says who took it and where."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x013B] = CANARY
    exif.get_ifd(0x8825).update({1: "N", 2: (51.0, 30.0, 0.0), 3: "W", 4: (0.0, 7.0, 0.0)})
    options = {"exif": exif, "icc_profile": PROFILE}
    if kind == "PNG":
        text = PngImagePlugin.PngInfo()
        text.add_text("Author", CANARY)
        text.add_text("Comment", CANARY * 20, zip=True)
        text.add_itxt("XML:com.adobe.xmp", XMP.decode())
        options["pnginfo"] = text
    else:
        options["xmp"] = XMP
    if kind == "JPEG":
        options["comment"] = CANARY.encode()
        iptc = b"Photoshop 3.0\x008BIM\x04\x04\x00\x00" + struct.pack(">I", 20) + f"\x1c\x02\x50\x00{CANARY}".encode()
        data = encode(picture(), kind, **options)
        return data[:2] + b"\xff\xed" + struct.pack(">H", len(iptc) + 2) + iptc + data[2:]
    return encode(picture(), kind, **options)


def cleaned(data):
    return without_metadata(ContentFile(data, name="photo")).read()


def opened(data):
    image = Image.open(BytesIO(data))
    image.load()
    return image


def assert_holds_no_metadata(data):
    image = opened(data)
    assert CANARY.encode() not in data
    assert not image.getexif()
    assert not {"exif", "xmp", "comment", "photoshop", "Author", "Comment", "XML:com.adobe.xmp"} & set(image.info)
    assert not getattr(image, "text", {})
    assert not re.search(rb"Exif\x00\x00|http://ns.adobe.com|8BIM|tEXt|zTXt|iTXt|eXIf|EXIF|XMP ", data)


@every_format
def test_metadata_is_removed_and_the_colour_profile_kept(kind):
    source = with_metadata(kind)
    assert CANARY.encode() in source
    data = cleaned(source)
    assert_holds_no_metadata(data)
    assert opened(data).format == kind
    assert opened(data).info["icc_profile"] == without_words(PROFILE)


@every_format
@pytest.mark.parametrize(("orientation", "size", "red_at"), [(1, (40, 20), (5, 10)), (6, (20, 40), (10, 5))])
def test_a_picture_stands_the_way_its_camera_said(kind, orientation, size, red_at):
    image = opened(cleaned(with_metadata(kind, orientation))).convert("RGB")
    assert image.size == size
    red, green, blue = image.getpixel(red_at)
    assert red > 200
    assert max(green, blue) < 60


def test_a_jpeg_that_need_not_be_turned_loses_no_quality():
    gradient = Image.linear_gradient("L").resize((64, 64))
    picture = Image.merge("RGB", [gradient, Image.radial_gradient("L").resize((64, 64)), gradient.rotate(90)])
    source = encode(picture, "JPEG", quality=70)
    once = cleaned(source)
    assert opened(once).quantization == opened(source).quantization
    difference = max(abs(a - b) for a, b in zip(opened(once).tobytes(), opened(source).tobytes(), strict=True))
    assert difference <= 2  # rounding; quality 40 differs by 15


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "AVIF"])
def test_transparency_is_kept(kind):
    image = Image.new("RGBA", (16, 16), (0, 0, 255, 0))
    image.paste((255, 0, 0, 255), (8, 0, 16, 16))
    result = opened(cleaned(encode(image, kind))).convert("RGBA")
    assert (result.getpixel((2, 8))[3], result.getpixel((13, 8))[3]) == (0, 255)


@pytest.mark.parametrize("transparency", [0, bytes([0] + [255] * 255)])
def test_a_palette_with_a_transparent_colour_is_kept(transparency):
    image = Image.new("P", (4, 4), 1)
    image.putpalette([0, 0, 0, 255, 0, 0] + [0] * 762)
    image.putpixel((0, 0), 0)
    result = opened(cleaned(encode(image, "PNG", transparency=transparency)))
    assert result.mode == "P"
    assert result.convert("RGBA").getpixel((0, 0))[3] == 0
    assert result.convert("RGBA").getpixel((2, 2)) == (255, 0, 0, 255)


@pytest.mark.parametrize(
    ("mode", "kind"), [("1", "PNG"), ("L", "PNG"), ("LA", "PNG"), ("I;16", "PNG"), ("CMYK", "JPEG")]
)
def test_unusual_kinds_of_colour_are_kept(mode, kind):
    assert opened(cleaned(encode(Image.new(mode, (16, 16)), kind))).mode == mode


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "AVIF"])
def test_animation_is_kept_frame_by_frame(kind):
    frames = [Image.new("RGBA", (20, 20), colour) for colour in ((255, 0, 0, 255), (0, 255, 0, 255), (0, 0, 255, 0))]
    durations = [100, 200, 300]
    data = cleaned(encode(frames[0], kind, save_all=True, append_images=frames[1:], duration=durations))
    result = Image.open(BytesIO(data))
    assert result.n_frames == 3
    for number, frame in enumerate(frames):
        result.seek(number)
        result.load()
        assert result.info["duration"] == durations[number]
        assert result.convert("RGBA").getpixel((9, 9))[3] == frame.getpixel((9, 9))[3]


def test_the_second_picture_that_phones_hide_in_a_jpeg_is_removed():
    source = encode(picture(), "MPO", save_all=True, append_images=[Image.new("RGB", (40, 20), "blue")])
    data = cleaned(source)
    assert opened(source).format == "MPO"
    assert (opened(data).format, b"MPF" in data) == ("JPEG", False)


def chunk(name, data):
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def with_riff_chunk(webp, name, data):
    body = webp[8:] + name + struct.pack("<I", len(data)) + data
    return b"RIFF" + struct.pack("<I", len(body)) + body


def segments(*markers):
    """Segments of a JPEG, each with the canary."""
    data = b"ABCDE\x00" + CANARY.encode()
    return b"".join(bytes([0xFF, marker]) + struct.pack(">H", len(data) + 2) + data for marker in markers)


def moving(kind, **options):
    frames = [Image.new("RGB", (20, 20), colour) for colour in ("red", "lime", "blue")]
    return encode(frames[0], kind, save_all=True, append_images=frames[1:], duration=100, **options)


def hiding_places():
    """Pictures with the canary where programs put things and where nobody looks, by a name of the place."""
    word = CANARY.encode()
    jpeg, png, webp, avif = (encode(picture(), kind) for kind in FORMATS)
    exif = Image.Exif()
    exif[0x010E] = CANARY
    text = PngImagePlugin.PngInfo()
    text.add_text("Author", CANARY)
    return {
        "jpeg, every application segment": jpeg[:2] + segments(*range(0xE1, 0xEE), 0xEF) + jpeg[2:],
        "jpeg, comments": jpeg[:2] + segments(0xFE, 0xFE) + jpeg[2:],
        "jpeg, thumbnail": jpeg[:2]
        + b"\xff\xe0"
        + struct.pack(">H", len(word) + 8)
        + b"JFXX\x00\x13"
        + word
        + jpeg[2:],
        "jpeg, film of a phone behind it": jpeg + b"\x00\x00\x00\x18ftypmp42" + word,
        "jpeg, archive behind it": jpeg + b"PK\x03\x04" + word,
        "jpeg, trailer of a phone": jpeg + b"MotionPhoto_Data" + word + b"SEFHSEFT",
        "jpeg, second picture": encode(picture(), "MPO", save_all=True, append_images=[picture()], exif=exif),
        "png, private and provenance chunks": png[:33] + chunk(b"prVt", word) + chunk(b"caBX", word) + png[33:],
        "png, text behind the pixels": png[:-12] + chunk(b"tEXt", b"Author\x00" + word) + png[-12:],
        "png, exif": encode(picture(), "PNG", exif=exif),
        "png, behind its end": png + word,
        "png that moves": moving("PNG", pnginfo=text, exif=exif),
        "webp, unknown chunk": with_riff_chunk(encode(picture(), "WEBP", exif=exif), b"ABCD", word + b" "),
        "webp, behind its end": webp + word,
        "webp that moves": moving("WEBP", exif=exif, xmp=XMP),
        "avif, behind its end": avif + word,
        "avif that moves": moving("AVIF", exif=exif, xmp=XMP),
        "words of a colour profile": encode(picture(), "JPEG", icc_profile=profile_with_words()),
        "behind a colour profile": encode(picture(), "WEBP", icc_profile=PROFILE + word),
    }


def profile_with_words():
    """A colour profile whose description names the owner of the monitor."""
    at = PROFILE.index(b"desc", 128)
    start, length = struct.unpack(">II", PROFILE[at + 4 : at + 12])
    word = CANARY.encode()
    text = PROFILE[start : start + length - len(word)] + word
    return PROFILE[:start] + text + PROFILE[start + length :]


@pytest.mark.parametrize("place", hiding_places())
def test_nothing_is_left_where_something_can_be_hidden(place):
    source = hiding_places()[place]
    assert CANARY.encode() in source
    data = cleaned(source)
    assert CANARY.encode() not in data
    assert opened(data).size == opened(source).size


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "AVIF"])
def test_what_moves_goes_on_moving_without_its_metadata(kind):
    exif = Image.Exif()
    exif[0x010E] = CANARY
    result = Image.open(BytesIO(cleaned(moving(kind, exif=exif))))
    colours = [frame.convert("RGB").getpixel((10, 10)) for frame in ImageSequence.Iterator(result)]
    assert [max(range(3), key=colour.__getitem__) for colour in colours] == [0, 1, 2]


def test_colours_are_the_same_without_the_words_of_their_profile():
    source = Image.effect_noise((32, 32), 80).convert("RGB")
    lab = ImageCms.createProfile("LAB")
    seen = [
        ImageCms.profileToProfile(source, ImageCms.getOpenProfile(BytesIO(profile)), lab, outputMode="LAB")
        for profile in (PROFILE, without_words(PROFILE))
    ]
    assert ImageChops.difference(*seen).getbbox() is None


@pytest.mark.parametrize("profile", [b"", b"a colour profile " * 20, PROFILE[:200], b"\x00" * 200])
def test_what_is_no_colour_profile_is_left_out(profile):
    assert without_words(profile) is None


@pytest.mark.parametrize(
    ("name", "kind", "expected"), [("a.JPG", "JPEG", "a.JPG"), ("a.jpg", "PNG", "a.png"), ("b", "WEBP", "b.webp")]
)
def test_a_cleaned_picture_is_called_what_it_is(name, kind, expected):
    assert without_metadata(ContentFile(encode(picture(), kind), name=name)).name == expected


def test_a_picture_with_too_many_pixels_is_refused_before_it_is_decoded(settings, monkeypatch):
    settings.WAGTAILIMAGES_MAX_IMAGE_PIXELS = 1_000
    source = moving("PNG")
    monkeypatch.setattr(Image.Image, "load", lambda *args: pytest.fail("it was decoded"))
    with pytest.raises(ValueError, match="too many pixels"):
        cleaned(source)  # 400 pixels, three times


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"not a picture",
        b"\xff\xd8\xff\xe0 junk",
        encode(picture(), "JPEG")[:200],
        encode(picture(), "PNG")[:60],
        encode(picture(), "GIF"),
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
    ],
    ids=["empty", "text", "junk", "cut jpeg", "cut png", "gif", "svg"],
)
def test_what_is_no_whole_picture_is_an_error_of_a_known_kind(data):
    with pytest.raises(PICTURE_ERRORS):
        cleaned(data)


# --- In the admin ----------------------------------------------------------------------------------------------


def upload(client, data, name, **fields):
    file = SimpleUploadedFile(name, data)
    return client.post(reverse("wagtailimages:add"), {"title": "A picture", "file": file, "tags": ""} | fields)


@pytest.mark.django_db
@every_format
def test_an_upload_is_stored_clean_under_a_random_name_outside_the_public_folder(admin_client, kind):
    name = f"{CANARY}.{FORMATS[kind]}"
    assert upload(admin_client, with_metadata(kind, 6), name).status_code == 302
    image = SiteImage.objects.get()
    assert (image.title, image.width, image.height) == ("A picture", 20, 40)
    assert re.fullmatch(rf"images/[\w-]{{32}}\.{FORMATS[kind]}", image.file.name)
    assert Path(image.file.path).is_relative_to(settings.PRIVATE_MEDIA_ROOT)
    stored = Path(image.file.path).read_bytes()
    assert_holds_no_metadata(stored)
    assert image.file_size == len(stored)
    first_hash = image.file_hash
    image.file_hash = ""
    assert image.get_file_hash() == first_hash


@pytest.mark.django_db
@every_format
def test_screens_with_pictures_work_although_originals_are_private(admin_client, kind):
    upload(admin_client, with_metadata(kind), f"photo.{FORMATS[kind]}")
    image = SiteImage.objects.get()
    for address in [
        reverse("wagtailimages:index"),
        reverse("wagtailimages:edit", args=[image.pk]),
        reverse("wagtailimages_chooser:choose"),
        reverse("wagtailimages_chooser:chosen", args=[image.pk]),
        reverse("wagtailimages:preview", args=[image.pk, "max-100x100"]),
    ]:
        response = admin_client.get(address)
        assert response.status_code == 200, address
        if not response.streaming:
            assert image.file.name not in response.content.decode(errors="replace"), address


@pytest.mark.django_db
def test_renditions_are_clean_and_no_name_tells_another(admin_client):
    upload(admin_client, with_metadata("JPEG"), "photo.jpg")
    image = SiteImage.objects.get()
    renditions = [image.get_rendition(spec) for spec in ("original", "fill-10x10", "width-20|format-webp")]
    stems = {Path(rendition.file.name).stem for rendition in renditions}
    assert all(re.fullmatch(r"[\w-]{32}", stem) for stem in stems)
    assert len(stems | {Path(image.file.name).stem}) == 4
    for rendition in renditions:
        assert_holds_no_metadata(Path(rendition.file.path).read_bytes())
        assert rendition.url.startswith("/images/")
    assert image.get_rendition("original").file.name == renditions[0].file.name


@pytest.mark.django_db
def test_several_pictures_at_once_keep_the_titles_of_their_files(admin_client):
    data = {"title": "Sunset at Wren Hill", "files[]": SimpleUploadedFile("sunset.jpg", with_metadata("JPEG"))}
    response = admin_client.post(
        reverse("wagtailimages:add_multiple"), data, headers={"x-requested-with": "XMLHttpRequest"}
    )
    assert response.json()["success"]
    assert SiteImage.objects.get().title == "Sunset at Wren Hill"


@pytest.mark.django_db
def test_several_pictures_at_once_are_called_after_their_files_if_nothing_else_is_said(admin_client):
    data = {"files[]": SimpleUploadedFile("sunset.jpg", with_metadata("JPEG"))}
    admin_client.post(reverse("wagtailimages:add_multiple"), data, headers={"x-requested-with": "XMLHttpRequest"})
    assert SiteImage.objects.get().title == "sunset.jpg"


@pytest.mark.django_db
def test_a_picture_replaced_in_the_admin_is_clean_and_the_old_one_and_its_sizes_go(
    admin_client, django_capture_on_commit_callbacks
):
    upload(admin_client, with_metadata("JPEG"), "photo.jpg")
    image = SiteImage.objects.get()
    old, old_rendition = Path(image.file.path), Path(image.get_rendition("width-10").file.path)
    with django_capture_on_commit_callbacks(execute=True):
        response = admin_client.post(
            reverse("wagtailimages:edit", args=[image.pk]),
            {"title": "Another", "file": SimpleUploadedFile("b.png", with_metadata("PNG")), "tags": ""},
        )
        assert response.status_code == 302
        assert old.exists(), "the old file must outlast a transaction that fails"
    new = SiteImage.objects.get()
    assert (new.title, Path(new.file.path).suffix) == ("Another", ".png")
    assert_holds_no_metadata(Path(new.file.path).read_bytes())
    assert not old.exists()
    assert not old_rendition.exists()
    assert not SiteRendition.objects.filter(filter_spec="width-10").exists()


@pytest.mark.django_db
def test_changing_only_the_title_leaves_the_file_alone(admin_client):
    upload(admin_client, with_metadata("JPEG"), "photo.jpg")
    image = SiteImage.objects.get()
    admin_client.post(reverse("wagtailimages:edit", args=[image.pk]), {"title": "Renamed", "tags": ""})
    renamed = SiteImage.objects.get()
    assert (renamed.title, renamed.file.name, renamed.file_hash) == ("Renamed", image.file.name, image.file_hash)


@pytest.mark.django_db
def test_a_deleted_picture_takes_its_files_with_it(admin_client, django_capture_on_commit_callbacks):
    upload(admin_client, with_metadata("JPEG"), "photo.jpg")
    image = SiteImage.objects.get()
    paths = [Path(image.file.path), Path(image.get_rendition("width-10").file.path)]
    with django_capture_on_commit_callbacks(execute=True):
        image.delete()
    assert not any(path.exists() for path in paths)


def bomb():
    """A PNG of a few hundred bytes that says it is 30,000 pixels square."""
    header = struct.pack(">IIBBBBB", 30_000, 30_000, 8, 0, 0, 0, 0)
    chunks = [(b"IHDR", header), (b"IDAT", zlib.compress(b"\x00" * 1000)), (b"IEND", b"")]
    body = b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data)) for name, data in chunks
    )
    return b"\x89PNG\r\n\x1a\n" + body


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("photo.heic", b"\x00\x00\x00\x18ftypheic" + b"\x00" * 40, "as iPhones take them"),
        ("photo.jpg", b"\x00\x00\x00\x18ftypmif1\x00\x00\x00\x00mif1heic" + b"\x00" * 40, "as iPhones take them"),
        ("photo.HEIF", b"anything", "as iPhones take them"),
        ("drawing.svg", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "can hold scripts"),
        ("drawing.png", b"<?xml version='1.0'?><!-- a --><SVG/>", "can hold scripts"),
        ("drawing.svgz", b"\x1f\x8b\x08", "can hold scripts"),
        ("photo.gif", encode(picture(), "GIF"), "This is a GIF picture"),
        ("photo.png", encode(picture(), "GIF"), "This is a GIF picture"),
        ("scan.tif", encode(picture(), "TIFF"), "This is a TIFF picture"),
        ("scan.bmp", encode(picture(), "BMP"), "This is a BMP picture"),
        ("photo.webp.exe", with_metadata("WEBP"), "Not a supported image format"),
        ("photo.jpg", encode(picture(), "PNG"), "The extension does not match"),
        ("photo.jpg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "can hold scripts"),
        ("photo.jpg", b"<html>", "image"),
        ("photo.jpg", with_metadata("JPEG")[:700], "damaged"),
        ("photo.png", with_metadata("PNG")[:-60], "damaged"),
        ("bomb.png", bomb(), "too many pixels"),
        ("big.png", encode(Image.new("1", (8000, 8000)), "PNG"), "too many pixels"),
    ],
)
def test_what_cannot_be_a_picture_here_is_refused_with_a_message(admin_client, name, data, message):
    response = upload(admin_client, data, name)
    assert response.status_code == 200
    assert message in response.text
    assert not SiteImage.objects.exists()
    assert not list(Path(settings.PRIVATE_MEDIA_ROOT).rglob(name))


@pytest.mark.django_db
def test_pictures_saved_by_code_are_cleaned_too():
    image = SiteImage.objects.create(title="By code", file=ContentFile(with_metadata("JPEG", 6), name="c.jpg"))
    assert (image.width, image.height) == (20, 40)
    assert_holds_no_metadata(Path(image.file.path).read_bytes())
    assert image.file_size == len(Path(image.file.path).read_bytes())


@pytest.mark.django_db
@every_format
def test_a_picture_uploaded_where_one_is_chosen_is_cleaned(admin_client, kind):
    file = SimpleUploadedFile(f"photo.{FORMATS[kind]}", with_metadata(kind, 6))
    fields = {
        "image-chooser-upload-title": "Chosen",
        "image-chooser-upload-file": file,
        "image-chooser-upload-tags": "",
    }
    response = admin_client.post(reverse("wagtailimages_chooser:create"), fields)
    assert response.json()["step"] == "chosen"
    image = SiteImage.objects.get()
    assert_holds_no_metadata(Path(image.file.path).read_bytes())
    assert (image.width, image.height) == (20, 40)


def upload_with_too_long_a_title(client, name, data):
    """Upload a picture or document that Wagtail keeps aside until somebody gives it a title that it takes."""
    library = "wagtaildocs" if name.endswith(".pdf") else "wagtailimages"
    ajax = {"x-requested-with": "XMLHttpRequest"}
    fields = {"title": "x" * 300, "files[]": SimpleUploadedFile(name, data)}
    answer = client.post(reverse(f"{library}:add_multiple"), fields, headers=ajax).json()
    pk = next(answer[key] for key in answer if key.startswith("uploaded_") and key.endswith("_id"))
    kind = "document" if name.endswith(".pdf") else "image"
    address = reverse(f"{library}:create_multiple_from_uploaded_{kind}", args=[pk])
    fields = {f"uploaded-{kind}-{pk}-title": "Short", f"uploaded-{kind}-{pk}-tags": ""}
    assert client.post(address, fields, headers=ajax).json()["success"]


@pytest.mark.django_db
def test_a_picture_that_first_lacked_a_title_is_cleaned_too(admin_client, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        upload_with_too_long_a_title(admin_client, "photo.jpg", with_metadata("JPEG", 6))
    image = SiteImage.objects.get()
    stored = Path(image.file.path).read_bytes()
    assert_holds_no_metadata(stored)
    assert (image.title, image.width, image.height, image.file_size) == ("Short", 20, 40, len(stored))
    for folder in (settings.PRIVATE_MEDIA_ROOT, settings.MEDIA_ROOT):
        left = [path for path in Path(folder).rglob("*") if path.is_file() and CANARY.encode() in path.read_bytes()]
        assert left == []


@pytest.mark.django_db
def test_a_document_that_first_lacked_a_title_waits_to_be_read(admin_client):
    upload_with_too_long_a_title(admin_client, "report.pdf", b"%PDF-1.7 a report")
    document = SiteDocument.objects.get()
    assert len(document.sha256) == 64
    assert document.reading.is_unfinished
    assert not document.is_cleared


@pytest.mark.django_db
def test_a_file_that_code_has_stored_already_counts_as_new():
    document = make_document()
    document.file.save("other.pdf", ContentFile(b"%PDF-1.7 other"), save=False)
    document.save()
    assert not SiteDocument.objects.get().is_cleared


@pytest.mark.django_db
@pytest.mark.parametrize("size", [(40, 20), (900, 450)])
def test_the_picture_that_an_editor_shows_of_themselves_is_cleaned(admin_client, django_user_model, size):
    exif = Image.Exif()
    exif[0x010E] = CANARY
    data = encode(picture().resize(size), "JPEG", exif=exif, xmp=XMP, comment=CANARY.encode())
    post_profile_picture(admin_client, "me.jpg", data)
    avatar = django_user_model.objects.get().wagtail_userprofile.avatar
    assert_holds_no_metadata(Path(avatar.path).read_bytes())
    assert max(opened(Path(avatar.path).read_bytes()).size) <= 400


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "data"), [("me.gif", encode(picture(), "GIF")), ("me.jpg", with_metadata("JPEG")[:700])]
)
def test_a_profile_picture_that_is_refused_gets_a_message(admin_client, django_user_model, name, data):
    response = post_profile_picture(admin_client, name, data)
    assert "upload" in response.text
    assert not django_user_model.objects.get().wagtail_userprofile.avatar


def post_profile_picture(client, name, data):
    fields = {
        "name_email-first_name": "Jo",
        "name_email-last_name": "Example",
        "name_email-email": "jo@example.org",
        "theme-theme": "system",
        "theme-contrast": "system",
        "theme-density": "default",
        "theme-keyboard_shortcuts": "on",
        "avatar-avatar": SimpleUploadedFile(name, data),
    }
    return client.post(reverse("wagtailadmin_account"), fields)


def test_no_web_server_shows_what_wagtail_keeps_aside():
    shipped = (Path(settings.PROJECT_DIR) / "config/deploy/nginx.conf").read_text()
    assert re.findall(r"location (/media/\S*)", shipped) == ["/media/avatar_images/"]
