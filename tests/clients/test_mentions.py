"""Visits of more than one: whom a note mentions, who came along, and what they observed."""

from uuid import uuid4

import pytest
from django.urls import reverse

from apps.clients import rules
from apps.clients.models import Collaborator, Companion, Mention, Visit
from apps.teams.models import Notification
from tests import world as making

LOG = reverse("clients:log")


@pytest.fixture
def client(rep):
    return making.make_client(rep, "华东机械")


def log(browser, client, note="", **changes):
    data = {"key": str(uuid4()), "client": client.pk, "how": "onsite", "facts": ["price"], "note": note}
    return browser.post(LOG, data | changes)


def told(person) -> list[str]:
    return list(Notification.objects.filter(person=person).values_list("kind", flat=True))


@pytest.mark.parametrize(
    ("note", "found"),
    [
        ("@李明 请看", {1}), ("请@李明华看一下", {2}), ("＠李明，@liming", {1, 3}), ("@LiMing", {3}), ("李明", set()),
        ("mail a@b.cn", set()), ("@", set()), ("@李 明", set()),
    ],
)  # fmt: skip
def test_at_each_at_sign_the_longest_name_counts(note, found):
    assert rules.mentioned_in(note, {"李明": 1, "李明华": 2, "liming": 3}) == found


def test_whoever_is_mentioned_is_told_and_may_open_the_visit(world, client, browse):
    log(browse(world.rep), client, "what do you think, @Teammate?")
    visit = Visit.objects.get()
    url = reverse("clients:visit", args=[visit.pk])
    assert [mention.person for mention in Mention.objects.all()] == [world.teammate]
    [notification] = Notification.objects.filter(person=world.teammate)
    assert (notification.kind, notification.url) == ("mentioned", url)
    assert browse(world.teammate).get(url).status_code == 200
    # A single visit, not the client or the list.
    assert browse(world.teammate).get(reverse("clients:detail", args=[client.pk])).status_code == 404
    assert browse(world.teammate).get(reverse("clients:visits")).context["table"].rows == []


def test_nobody_outside_ones_line_team_and_fellow_collaborators_is_mentioned(world, client, browse):
    log(browse(world.rep), client, "@Outsider @Other Manager @Manager @Director @Administrator @Deactivated @Rep")
    assert {mention.person for mention in Mention.objects.all()} == {world.manager, world.director}
    assert told(world.outsider) == []
    Collaborator.objects.create(client=client, person=world.outsider, added_at=making.NOW)
    log(browse(world.rep), client, "@Outsider")
    assert told(world.outsider) == ["mentioned"]


def test_a_mention_taken_out_of_the_note_closes_the_visit_again(world, client, browse):
    browser = browse(world.rep)
    log(browser, client, "@Teammate")
    visit = Visit.objects.get()
    change = {"how": "onsite", "facts": ["price"], "note": "nobody", "visited_on": visit.visited_on}
    browser.post(reverse("clients:visit_change", args=[visit.pk]), change)
    assert not Mention.objects.exists()
    assert browse(world.teammate).get(reverse("clients:visit", args=[visit.pk])).status_code == 404
    browser.post(reverse("clients:visit_change", args=[visit.pk]), change | {"note": "@Teammate again"})
    # The same occasion is told once.
    assert told(world.teammate) == ["mentioned"]


def test_colleagues_are_offered_by_name_and_none_whom_one_does_not_work_with(world, browse):
    browser, url = browse(world.rep), reverse("clients:colleagues")
    answer = browser.get(url, {"who": ""}, headers={"Accept": "application/json"}).json()
    assert {person["name"] for person in answer["people"]} == {"Teammate", "Manager", "Director"}
    found = browser.get(url, {"who": "man"}, headers={"HX-Request": "true"}).content.decode()
    assert "Manager" in found
    assert "Other Manager" not in found
    assert "Teammate" not in found


def test_a_companion_writes_what_they_observed_and_the_author_is_told(world, client, browse):
    log(browse(world.rep), client, companions=[world.manager.pk])
    visit = Visit.objects.get()
    assert told(world.manager) == ["came_along"]
    url = reverse("clients:observe", args=[visit.pk])
    assert url in browse(world.manager).get(reverse("clients:visit", args=[visit.pk])).content.decode()
    assert url not in browse(world.director).get(reverse("clients:visit", args=[visit.pk])).content.decode()
    empty = browse(world.manager).post(url, {"observation": "  "})
    assert empty.status_code == 422
    browse(world.manager).post(url, {"observation": "He let the client talk."})
    companion = Companion.objects.get()
    assert companion.observation == "He let the client talk."
    assert companion.observed_at
    assert told(world.rep) == ["observed"]
    assert (
        "He let the client talk." in browse(world.rep).get(reverse("clients:visit", args=[visit.pk])).content.decode()
    )
    browse(world.manager).post(url, {"observation": "He let the client talk a lot."})
    assert told(world.rep) == ["observed"]


def test_nobody_writes_an_observation_for_another(world, client, browse):
    log(browse(world.rep), client, companions=[world.manager.pk])
    url = reverse("clients:observe", args=[Visit.objects.get().pk])
    assert browse(world.rep).post(url, {"observation": "mine"}).status_code == 403
    assert browse(world.director).post(url, {"observation": "mine"}).status_code == 403
    assert browse(world.outsider).post(url, {"observation": "mine"}).status_code == 404
    assert Companion.objects.get().observation == ""


def test_a_companion_from_elsewhere_opens_the_visit_alone(world, client, browse):
    Collaborator.objects.create(client=client, person=world.outsider, added_at=making.NOW)
    log(browse(world.rep), client, companions=[world.outsider.pk])
    Collaborator.objects.all().delete()
    url = reverse("clients:visit", args=[Visit.objects.get().pk])
    assert browse(world.outsider).get(url).status_code == 200
    assert browse(world.other_manager).get(url).status_code == 404


def test_someone_one_does_not_work_with_cannot_have_come_along(world, client, browse):
    response = log(browse(world.rep), client, companions=[world.outsider.pk])
    assert response.context["form"].errors.keys() == {"companions"}
    assert "Outsider" not in response.content.decode()
    assert not Visit.objects.exists()


def test_a_companion_who_wrote_an_observation_stays_when_the_visit_is_changed(world, client, browse):
    browser = browse(world.rep)
    log(browser, client, companions=[world.manager.pk, world.teammate.pk])
    visit = Visit.objects.get()
    browse(world.manager).post(reverse("clients:observe", args=[visit.pk]), {"observation": "good"})
    change = {"how": "onsite", "facts": ["price"], "visited_on": visit.visited_on, "companions": []}
    browser.post(reverse("clients:visit_change", args=[visit.pk]), change)
    assert [companion.person for companion in visit.companions.all()] == [world.manager]
