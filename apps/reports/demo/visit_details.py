"""What belongs to the demo company's visits and calls besides: results of calls, photos, colleagues who came along."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import datetime, time, timedelta
from io import BytesIO
from random import Random
from zoneinfo import ZoneInfo

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from PIL import Image, ImageDraw

from apps.clients.models import CheckIn, Companion, Photo, Visit
from apps.clients.models.visit import CallResult
from apps.reports.demo.ledger import Ledger
from apps.reports.demo.organisation import Organisation
from apps.reports.demo.story import Story

RESULTS = (CallResult.REACHED, CallResult.NO_ANSWER, CallResult.BUSY, CallResult.CALL_LATER, CallResult.WRONG_NUMBER)
RESULT_WEIGHTS = (70, 16, 7, 5, 2)
TALKED = (CallResult.REACHED, CallResult.CALL_LATER)
# Lately enough to be met with while looking around.
LATELY = timedelta(days=45)
PHOTOS, SIDES, SMALL = 12, (640, 480), (320, 240)
OBSERVATIONS = (
    "开场先问了客户的产能计划，节奏很好；报价前可以再多确认一次决策人。",
    "技术问题回答得清楚，但没有约定下一次时间，离开前我补约了下周三。",
    "客户对交期有顾虑，建议下次带上同行案例和交付计划表。",
    "客户主动带我们看了车间，关系不错，可以推进到方案评审。",
    "谈价格太早，建议先把工艺要求谈透再报价。",
)
MACHINES = ((70, 90, 120), (96, 110, 84), (120, 96, 80), (84, 84, 96))


def lay_out(story: Story, ledger: Ledger, organisation: Organisation, now: datetime, zone: ZoneInfo) -> None:
    """This will fill in the details; the random numbers of the rest of the story stay as they are."""
    chance = story.chance("details of visits")
    visits = ledger.of(Visit)
    for visit in visits:
        if visit.how == "phone":
            _tell_how_it_went(visit, chance)
    lately = [visit for visit in visits if visit.how == "onsite" and visit.visited_on >= story.today - LATELY]
    managers = {unit.team.pk: unit.manager.pk for unit in organisation.units if unit.manager}
    for visit in lately:
        if visit.owner_id != managers.get(visit.team_id) and chance.random() < 0.06:
            _bring_along(visit, managers.get(visit.team_id), ledger, chance, now, zone)
        if chance.random() < 0.1:
            ledger.add(
                CheckIn(visit=visit, accuracy=chance.randrange(8, 90), age=chance.randrange(2, 40),
                        is_near=chance.choices((True, False, None), (80, 6, 14))[0])
            )  # fmt: skip
    for visit in sorted(lately, key=lambda visit: visit.visited_on)[-4 * PHOTOS :: 4]:
        _add_photo(visit, ledger, chance)


def _tell_how_it_went(visit: Visit, chance: Random) -> None:
    visit.call_result = chance.choices(RESULTS, RESULT_WEIGHTS)[0] if not visit.facts else CallResult.REACHED
    talked = visit.call_result in TALKED
    visit.call_seconds = max(20, (visit.minutes or 3) * 60 - chance.randrange(60)) if talked else chance.randrange(26)


def _bring_along(
    visit: Visit, manager: int | None, ledger: Ledger, chance: Random, now: datetime, zone: ZoneInfo
) -> None:  # fmt: skip
    if manager is None:
        return
    companion = Companion(visit=visit, person_id=manager)
    if chance.random() < 0.7:
        companion.observation = chance.choice(OBSERVATIONS)
        written = datetime.combine(visit.visited_on, time(chance.randrange(17, 21), chance.randrange(60)), zone)
        companion.observed_at = min(written, now)
    ledger.add(companion)


def _add_photo(visit: Visit, ledger: Ledger, chance: Random) -> None:
    key = uuid.UUID(int=chance.getrandbits(128), version=4)
    ledger.add(
        Photo(key=key, visit=visit, image=f"visits/demo/{key.hex}.jpg", width=SIDES[0], height=SIDES[1],
              added_at=visit.logged_at)
    )  # fmt: skip


def draw(photos: Iterable[Photo]) -> None:
    """This will draw the photos' files: a machine on a shop floor, each a little different."""
    for photo in photos:
        picture = _drawn(Random(photo.key.hex))  # noqa: S311 - a drawing
        for name, side in ((photo.name, SIDES), (photo.small_name, SMALL)):
            written = BytesIO()
            picture.resize(side).save(written, "JPEG", quality=70)
            default_storage.delete(name)
            default_storage.save(name, ContentFile(written.getvalue()))


def _drawn(chance: Random) -> Image.Image:
    picture = Image.new("RGB", SIDES, (206, 210, 214))
    pen = ImageDraw.Draw(picture)
    pen.rectangle((0, 330, 640, 480), fill=(150, 152, 150))
    pen.line((0, 350, 640, 350), fill=(214, 178, 46), width=8)
    left, wide, body = chance.randrange(60, 160), chance.randrange(280, 400), chance.choice(MACHINES)
    pen.rectangle((left, 150, left + wide, 400), fill=body)
    pen.rectangle((left + 30, 180, left + wide // 2, 320), fill=(40, 52, 66))
    pen.rectangle((left + wide - 90, 190, left + wide - 30, 240), fill=(52, 120, 160))
    for place in range(3):
        tone = ((200, 60, 50), (220, 180, 60), (70, 150, 90))[place]
        pen.ellipse((left + wide - 84, 262 + place * 26, left + wide - 66, 280 + place * 26), fill=tone)
    return picture
