"""The secret address of a person's calendar feed."""

import hashlib
import secrets
from datetime import datetime, timedelta

from apps.teams.models import Feed, Person

LENGTH = 32
# A calendar reads its feed all day long; when it last did needs no more precision.
NOTED_EVERY = timedelta(minutes=5)


def make_feed(*, by: Person, at: datetime) -> str:
    """This will make a person's feed, or give it a new address, and tell the secret: it is kept nowhere else.

    The address before, if there was one, stops working.
    """
    secret = secrets.token_urlsafe(LENGTH)
    Feed.objects.update_or_create(owner=by, defaults={"secret_hash": hash_of(secret), "made_at": at, "read_at": None})
    return secret


def stop_feed(*, by: Person, at: datetime) -> None:
    """This will end a person's feed: its address stops working."""
    Feed.objects.visible_to(by).delete()


def feed_of(secret: str, *, at: datetime) -> Person | None:
    """This will find whose feed a secret opens, and note that it was read; None for one that opens nothing, or
    belongs to somebody who may no longer sign in."""
    feed = Feed.objects.select_related("owner").filter(secret_hash=hash_of(secret), owner__is_active=True).first()
    if feed is None:
        return None
    if feed.read_at is None or at - feed.read_at > NOTED_EVERY:
        Feed.objects.filter(pk=feed.pk).update(read_at=at)
    return feed.owner


def hash_of(secret: str) -> str:
    """This will give what is kept of a secret. It is long and random, so that no slow hash is needed."""
    return hashlib.sha256(secret.encode()).hexdigest()
