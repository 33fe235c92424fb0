"""Photos of visits: drawn anew without what the device wrote into them, shown only to whoever may open the visit."""

import zlib
from io import BytesIO
from pathlib import Path
from uuid import uuid4

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from apps.clients.actions import delete_visit
from apps.clients.models import Collaborator, Photo, Visit
from salesmgmt.lib import pictures
from tests import world as making

LOG = reverse("clients:log")
GPS, ORIENTATION, MAKER = 0x8825, 0x0112, 0x010F


@pytest.fixture
def client(rep):
    return making.make_client(rep, "华东机械有限公司")


def taken(form="JPEG", size=(80, 40), name="shop floor.jpg", **saved) -> SimpleUploadedFile:
    """A photo whose left half is red and whose right half is blue, as a phone takes it: with where and by what."""
    picture = Image.new("RGB", size, "blue")
    picture.paste("red", (0, 0, size[0] // 2, size[1]))
    exif = Image.Exif()
    exif[MAKER] = "Canary Phone"
    exif.get_ifd(GPS).update({1: "N", 2: (31.0, 14.0, 2.0), 3: "E", 4: (121.0, 28.0, 3.0)})
    written = BytesIO()
    picture.save(written, form, exif=saved.pop("exif", exif), **saved)
    return SimpleUploadedFile(name, written.getvalue())


def log(browser, client, *files, **changes):
    data = {"key": str(uuid4()), "client": client.pk, "how": "onsite", "facts": ["price"], "photos": list(files)}
    return browser.post(LOG, data | changes)


def stored() -> list[Path]:
    return sorted(path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file())


def body(response) -> bytes:
    return b"".join(response.streaming_content)


def test_a_photo_sent_with_the_visit_is_shown_with_it(client, rep, browse):
    browser = browse(rep)
    log(browser, client, taken())
    photo = Photo.objects.get()
    assert photo.visit == Visit.objects.get()
    url = reverse("clients:photo", args=[photo.pk])
    for page in (reverse("clients:visit", args=[photo.visit_id]), reverse("clients:photos", args=[client.pk]),
                 reverse("clients:visits")):  # fmt: skip
        assert f"{url}?small" in browser.get(page).content.decode()
    response = browser.get(url)
    assert response.headers["Content-Type"] == "image/jpeg"
    assert response.headers["Content-Disposition"].startswith("inline")
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Cache-Control"].startswith("private")
    assert Image.open(BytesIO(body(response))).size == (80, 40)


def test_where_and_by_what_a_photo_was_taken_is_not_kept(client, rep, browse):
    before = taken()
    assert Image.open(BytesIO(before.read())).getexif().get_ifd(GPS)
    before.seek(0)
    assert b"Canary Phone" in before.read()
    before.seek(0)
    log(browse(rep), client, before, taken("PNG", name="a.png"), taken("WEBP", name="a.webp"))
    names = [name for photo in Photo.objects.all() for name in photo.file_names]
    files = [Path(settings.MEDIA_ROOT) / name for name in names]
    assert len(files) == 6
    for path in files:
        with Image.open(path) as kept:
            assert kept.format == "JPEG"
            assert dict(kept.getexif()) == {}
            assert not {"exif", "xmp", "comment", "icc_profile"} & kept.info.keys()
        assert b"Canary" not in path.read_bytes()


def test_a_photo_taken_upright_stands_upright(client, rep, browse):
    exif = Image.Exif()
    # The device was turned by a quarter: what is stored lying is to be shown standing.
    exif[ORIENTATION] = 6
    log(browse(rep), client, taken(exif=exif))
    photo = Photo.objects.get()
    assert (photo.width, photo.height) == (40, 80)
    with Image.open(photo.image) as kept:
        assert kept.size == (40, 80)
        red, _green, blue = kept.getpixel((20, 10))
        assert red > 200 > 60 > blue


def test_a_large_photo_is_made_smaller(client, rep, browse):
    log(browse(rep), client, taken(size=(4000, 3000)))
    photo = Photo.objects.get()
    assert (photo.width, photo.height) == (1600, 1200)
    small = Path(settings.MEDIA_ROOT) / photo.small_name
    with Image.open(small) as kept:
        assert max(kept.size) == 320


def _claiming(width: int, height: int) -> SimpleUploadedFile:
    """A PNG of few bytes whose header claims a size."""
    written = BytesIO()
    Image.new("1", (8, 8)).save(written, "PNG")
    content = bytearray(written.getvalue())
    content[16:24] = width.to_bytes(4, "big") + height.to_bytes(4, "big")
    content[29:33] = zlib.crc32(bytes(content[12:29])).to_bytes(4, "big")
    return SimpleUploadedFile("bomb.png", bytes(content))


@pytest.mark.parametrize("side", [9_000, 12_000, 50_000])
def test_a_file_that_would_unfold_into_a_giant_picture_is_refused(side, client, rep, browse):
    response = log(browse(rep), client, _claiming(side, side))
    assert response.status_code == 422
    assert "too many pixels" in response.context["form"].errors["photos"][0]
    assert not Visit.objects.exists()


HEIC = b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic"


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"GIF89a" + bytes(50), "is not a photo"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>", "is not a photo"),
        (HEIC + bytes(50), "HEIC photos cannot be read"),
    ],
    ids=["gif", "svg", "heic"],
)
def test_what_is_not_a_photo_is_refused_and_what_was_typed_stays(content, sentence, client, rep, browse):
    response = log(browse(rep), client, SimpleUploadedFile("x.jpg", content, "image/jpeg"), note="wants ten presses")
    assert response.status_code == 422
    assert sentence in response.context["form"].errors["photos"][0]
    page = response.content.decode()
    assert "wants ten presses" in page
    assert "choose them again" in page
    assert not Visit.objects.exists()
    assert stored() == []


def test_a_damaged_photo_is_refused(client, rep, browse):
    whole = taken(size=(400, 400)).read()
    response = log(browse(rep), client, SimpleUploadedFile("x.jpg", whole[: len(whole) // 2]))
    assert "damaged" in response.context["form"].errors["photos"][0]


def test_a_file_larger_than_8_mb_is_refused(client, rep, browse, monkeypatch):
    monkeypatch.setattr(pictures, "LARGEST_FILE", 500)
    response = log(browse(rep), client, taken(size=(300, 300)))
    assert "larger than 8 MB" in response.context["form"].errors["photos"][0]


def test_a_visit_has_six_photos_at_most(client, rep, browse):
    browser = browse(rep)
    assert log(browser, client, *(taken() for _n in range(7))).status_code == 422
    assert not Visit.objects.exists()
    log(browser, client, *(taken() for _n in range(5)))
    visit = Visit.objects.get()
    data = {"how": "onsite", "facts": ["price"], "visited_on": visit.visited_on, "photos": [taken(), taken()]}
    response = browser.post(reverse("clients:visit_change", args=[visit.pk]), data)
    assert "6 photos at most" in response.context["form"].errors["photos"][0]
    assert visit.photos.count() == 5
    assert len(stored()) == 10


def test_sending_the_visit_again_adds_no_photos(client, rep, browse):
    browser, key = browse(rep), str(uuid4())
    for _time in range(2):
        assert log(browser, client, taken(), key=key).status_code == 302
    assert Photo.objects.count() == 1


def test_nobody_sees_a_photo_of_a_visit_they_may_not_open(world, client, browse):
    log(browse(world.rep), client, taken())
    url = reverse("clients:photo", args=[Photo.objects.get().pk])
    for person in (world.rep, world.manager, world.director):
        assert browse(person).get(url).status_code == 200
    for person in (world.teammate, world.outsider, world.other_manager, world.administrator):
        for address in (url, f"{url}?small", reverse("clients:photos", args=[client.pk])):
            assert browse(person).get(address).status_code == 404
    Collaborator.objects.create(client=client, person=world.teammate, added_at=making.NOW)
    assert browse(world.teammate).get(url).status_code == 200


def test_whoever_took_a_photo_deletes_it_file_and_all(world, client, browse, django_capture_on_commit_callbacks):
    log(browse(world.rep), client, taken(), taken())
    kept, gone = Photo.objects.all()
    url = reverse("clients:photo_delete", args=[gone.pk])
    assert browse(world.manager).post(url).status_code == 403
    assert browse(world.outsider).post(url).status_code == 404
    with django_capture_on_commit_callbacks(execute=True):
        assert browse(world.rep).post(url).status_code == 302
    assert list(Photo.objects.all()) == [kept]
    assert [path.name for path in stored()] == sorted(Path(name).name for name in kept.file_names)


def test_a_visit_in_the_bin_keeps_its_photos(client, rep, browse, django_capture_on_commit_callbacks):
    log(browse(rep), client, taken())
    with django_capture_on_commit_callbacks(execute=True):
        delete_visit(Visit.objects.get(), by=rep, at=timezone.now())
    assert not Photo.objects.exists()
    assert len(stored()) == 2


@pytest.fixture(autouse=True)
def own_media(settings, tmp_path):
    settings.MEDIA_ROOT = str(tmp_path)
