"""Photos that people send: read with care and drawn anew, so that nothing but the picture itself is kept."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from typing import BinaryIO

from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

LARGEST_FILE = 8 * 1024 * 1024
# A small file can hold a picture that fills the memory; what comes from cameras stays below.
MOST_PIXELS = 64_000_000
LONGEST_SIDE, SMALL_SIDE = 1600, 320
READ = ("JPEG", "PNG", "WEBP")
# How files of Apple's and others' newer format begin, after four bytes.
HEIF = (b"ftypheic", b"ftypheix", b"ftyphevc", b"ftypmif1", b"ftypmsf1", b"ftypavif")


@dataclass(frozen=True)
class Picture:
    """A JPEG and a small one of the same, and the size of the first."""

    content: bytes
    small: bytes
    width: int
    height: int


def drawn_anew(file: BinaryIO, size: int) -> Picture:
    """This will read a photo and draw it anew, upright, at most 1600 pixels long, without anything else the file held.

    Raises ValueError with a sentence for what is not a photo that can be read.
    """
    if size > LARGEST_FILE:
        raise ValueError(_("This photo is larger than 8 MB."))
    try:
        return _drawn(file)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise ValueError(_("This photo has too many pixels.")) from None
    except UnidentifiedImageError:
        raise ValueError(_why_unknown(file)) from None
    except (OSError, SyntaxError, EOFError, IndexError, OverflowError, MemoryError, TypeError):
        raise ValueError(_("This photo is damaged and cannot be read.")) from None


def _drawn(file: BinaryIO) -> Picture:
    file.seek(0)
    with Image.open(file, formats=READ) as opened:
        if opened.width * opened.height > MOST_PIXELS:
            raise Image.DecompressionBombError
        # JPEG can be read at a fraction of its size, in a fraction of the time.
        opened.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
        opened.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
        upright = ImageOps.exif_transpose(opened)
        plain = _on_white(upright)
    small = plain.copy()
    small.thumbnail((SMALL_SIDE, SMALL_SIDE))
    return Picture(_jpeg(plain, 82), _jpeg(small, 75), plain.width, plain.height)


def _on_white(picture: Image.Image) -> Image.Image:
    """This will copy the pixels alone: what a file says beside them (place, device, comments) stays behind."""
    white = Image.new("RGB", picture.size, "white")
    if picture.has_transparency_data:
        seen = picture.convert("RGBA")
        white.paste(seen, mask=seen.getchannel("A"))
    else:
        white.paste(picture.convert("RGB"))
    return white


def _jpeg(picture: Image.Image, quality: int) -> bytes:
    written = BytesIO()
    picture.save(written, "JPEG", quality=quality, optimize=True)
    return written.getvalue()


def _why_unknown(file: BinaryIO) -> str:
    file.seek(4)
    if file.read(8) in HEIF:
        return _("HEIC photos cannot be read here: have the camera save JPEG (on an iPhone: “Most Compatible”).")
    return _("This is not a photo: JPEG, PNG and WebP can be read.")
