"""Keeping the photos of visits, and letting them go."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext as _

from apps.clients import rules
from apps.clients.models import Photo, Visit
from salesmgmt.lib.pictures import Picture
from salesmgmt.lib.refusal import Refused, insist

MOST_PHOTOS = 6


def keep_photos(visit: Visit, pictures: Sequence[Picture], *, at: datetime) -> list[Photo]:
    """This will keep photos with a visit, within the caller's transaction: nothing stays of one that is taken back."""
    if not pictures:
        return []
    if visit.photos.count() + len(pictures) > MOST_PHOTOS:
        raise Refused(_("A visit has %(number)s photos at most.") % {"number": MOST_PHOTOS}, "photos")
    written: list[str] = []
    try:
        photos = [_written(visit, picture, at, written) for picture in pictures]
        return Photo.objects.bulk_create(photos)
    except BaseException:
        _remove(written)
        raise


def _written(visit: Visit, picture: Picture, at: datetime, written: list[str]) -> Photo:
    photo = Photo(visit=visit, width=picture.width, height=picture.height, added_at=at)
    photo.image.save(f"{photo.key.hex}.jpg", ContentFile(picture.content), save=False)
    written.append(photo.name)
    written.append(default_storage.save(photo.small_name, ContentFile(picture.small)))
    return photo


@transaction.atomic
def delete_photo(photo: Photo, *, by, at: datetime) -> None:
    """This will delete a photo for good."""
    insist(rules.only_the_one_who_visited(by, photo.visit))
    forget_files([photo])
    photo.delete()


def forget_files(photos: Iterable[Photo]) -> None:
    """This will delete the files of photos once the present transaction has deleted their rows."""
    names = [name for photo in photos for name in photo.file_names]
    if names:
        transaction.on_commit(lambda: _remove(names))


def _remove(names: Iterable[str]) -> None:
    for name in names:
        default_storage.delete(name)
