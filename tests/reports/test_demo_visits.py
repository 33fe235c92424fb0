"""What belongs to the demo company's visits: results of calls, photos with their files, managers who came along."""

from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from PIL import Image

from apps.clients.models import CheckIn, Companion, Photo, Visit
from apps.reports.demo import visit_details
from apps.reports.demo.ledger import Ledger
from apps.reports.demo.planning import plan
from apps.reports.demo.story import Story
from apps.teams.models import Team

SHANGHAI = ZoneInfo("Asia/Shanghai")
NOON = datetime(2026, 3, 18, 12, tzinfo=SHANGHAI)


@pytest.fixture(scope="module")
def ledger() -> Ledger:
    return plan(Story(date(2026, 3, 18), "demo", 0.3, 3), Ledger(), now=NOON, zone=SHANGHAI)


def test_every_call_has_a_result_and_a_length_and_nothing_else_has(ledger):
    visits = ledger.of(Visit)
    calls = [visit for visit in visits if visit.how == "phone"]
    assert calls
    for call in calls:
        assert call.call_result
        assert (call.call_seconds >= 20) or call.call_result not in ("reached", "later")
    assert not any(visit.call_result for visit in visits if visit.how != "phone")


def test_managers_came_along_on_visits_of_their_own_people(ledger):
    leaders = {team.pk: team.leader_id for team in ledger.of(Team)}
    companions = ledger.of(Companion)
    assert companions
    for companion in companions:
        assert companion.person_id == leaders[companion.visit.team_id] != companion.visit.owner_id
        assert bool(companion.observation) == bool(companion.observed_at)


def test_check_ins_keep_no_exact_place(ledger):
    assert ledger.of(CheckIn)
    assert {(row.latitude, row.longitude) for row in ledger.of(CheckIn)} == {(None, None)}


def test_photos_are_drawn_to_files(ledger, settings, tmp_path):
    settings.MEDIA_ROOT = str(tmp_path)
    photos = ledger.of(Photo)
    assert len(photos) == visit_details.PHOTOS
    visit_details.draw(photos[:2])
    for photo in photos[:2]:
        with Image.open(Path(tmp_path) / photo.name) as drawn:
            assert drawn.size == (photo.width, photo.height)
    assert len([path for path in tmp_path.rglob("*") if path.is_file()]) == 4
