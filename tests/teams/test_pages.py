"""The pages of people and teams, as each part in the company sees and uses them."""

from datetime import date, timedelta

import pytest
from django.core import mail
from django.urls import reverse

from apps.teams.models import Membership, Person, Team
from tests.world import PASSWORD

pytestmark = pytest.mark.django_db
EVERYONE = ["rep", "teammate", "manager", "other_manager", "outsider", "director", "administrator"]


def page(name, *args, **query):
    return reverse(f"teams:{name}", args=args, query=query or None)


def text(response):
    return response.content.decode()


@pytest.mark.parametrize("who", EVERYONE)
def test_everyone_opens_the_tree_the_people_and_their_own_page(world, browse, who):
    person = getattr(world, who)
    browser = browse(person)
    for address in (page("tree"), page("people"), page("me"), page("person", person.pk)):
        assert browser.get(address).status_code == 200


@pytest.mark.parametrize("name", ["tree", "people", "add_person", "add_team", "me", "settings", "calendar"])
def test_visitors_are_sent_to_sign_in(world, browse, name):
    response = browse().get(page(name))
    assert response.status_code == 302
    assert response.url.startswith(reverse("account_login"))


@pytest.mark.parametrize(
    ("who", "seen"),
    [
        ("rep", {"rep"}),
        ("manager", {"rep", "teammate", "manager", "deactivated"}),
        ("director", {"rep", "teammate", "manager", "deactivated", "outsider", "other_manager", "director"}),
        ("administrator", {*EVERYONE, "deactivated"}),
    ],
)
def test_the_list_and_the_pages_of_people_agree_on_who_is_seen(world, browse, who, seen):
    browser = browse(getattr(world, who))
    table = browser.get(page("people")).context["table"]
    assert {row.record.username for row in table.rows} == seen
    for name in [*EVERYONE, "deactivated"]:
        status = browser.get(page("person", getattr(world, name).pk)).status_code
        assert status == (200 if name in seen else 404), name


def test_people_are_found_by_pinyin_initials(world, browse):
    world.rep.name = "王晓梅"
    world.rep.save()
    rows = browse(world.manager).get(page("people", q="wxm")).context["table"].rows
    assert [row.record for row in rows] == [world.rep]


def test_people_are_narrowed_to_a_team_with_those_below(world, browse):
    rows = browse(world.director).get(page("people", team=world.east.pk)).context["table"].rows
    assert {row.record.username for row in rows} == {"rep", "teammate", "manager", "deactivated", "other_manager"}


def test_a_team_out_of_sight_is_not_there(world, browse):
    assert browse(world.rep).get(page("team", world.far_team.pk)).status_code == 404
    assert browse(world.rep).get(page("team", world.team.pk)).status_code == 200


def test_a_rep_sees_only_themselves_among_the_members(world, browse):
    body = text(browse(world.rep).get(page("team", world.team.pk)))
    assert "Rep" in body
    assert "Teammate" not in body


def test_a_manager_sees_members_now_and_then(world, browse, today):
    Membership.objects.filter(person=world.teammate).update(until=date(2026, 3, 1))
    response = browse(world.manager).get(page("team", world.team.pk))
    assert world.teammate.pk in {one.person_id for one in response.context["former"]}
    assert world.rep.pk in {one.person_id for one in response.context["members"]}
    assert "28 Feb 2026" in text(response)


@pytest.mark.parametrize(
    ("who", "team", "status"),
    [
        ("rep", "team", 403),
        ("manager", "team", 403),
        ("manager", "east", 403),
        ("manager", "other_team", 404),
        ("director", "team", 200),
        ("director", "company", 200),
        ("administrator", "company", 200),
    ],
)
def test_only_those_above_change_a_team(world, browse, who, team, status):
    browser, team = browse(getattr(world, who)), getattr(world, team)
    assert browser.get(page("change_team", team.pk)).status_code == status
    shows_button = page("change_team", team.pk) in text(browser.get(page("team", team.pk)))
    assert shows_button == (status == 200)
    if status != 200:
        assert browser.post(page("change_team", team.pk), {"name": "Mine"}).status_code == status
        team.refresh_from_db()
        assert team.name != "Mine"


def test_a_director_renames_a_team_and_gives_it_a_leader(world, browse):
    fields = {"name": "Shanghai", "parent": world.west.pk, "leader": world.rep.pk}
    response = browse(world.director).post(page("change_team", world.team.pk), fields)
    assert response.url == page("team", world.team.pk)
    world.team.refresh_from_db()
    assert (world.team.name, world.team.parent, world.team.leader) == ("Shanghai", world.west, world.rep)


def test_a_circle_is_refused_at_the_field_and_the_typed_name_stays(world, browse):
    fields = {"name": "Typed", "parent": world.team.pk, "leader": ""}
    response = browse(world.director).post(page("change_team", world.east.pk), fields)
    assert response.status_code == 422
    assert list(response.context["form"].errors) == ["parent"]
    assert 'value="Typed"' in text(response)


def test_choices_hold_only_what_the_viewer_may_see(world, browse):
    form = browse(world.manager).get(page("add_team")).context["form"]
    assert set(form.fields["parent"].queryset) == {world.team}
    assert world.outsider not in form.fields["leader"].queryset
    response = browse(world.manager).post(
        page("add_team"), {"name": "New", "parent": world.other_team.pk, "leader": world.outsider.pk}
    )
    assert set(response.context["form"].errors) == {"parent", "leader"}
    assert not Team.objects.filter(name="New").exists()


def test_a_leader_out_of_sight_is_not_lost_when_a_team_is_saved(world, browse):
    sub = Team.objects.create(name="Sub", parent=world.team, leader=world.outsider)
    form = browse(world.manager).get(page("change_team", sub.pk)).context["form"]
    assert world.outsider in form.fields["leader"].queryset


def test_a_rep_adds_neither_people_nor_teams(world, browse):
    for name in ("add_person", "add_team"):
        assert browse(world.rep).get(page(name)).status_code == 403
        assert page(name) not in text(browse(world.rep).get(page("tree")))


def new_person(**fields):
    return {"name": "New", "username": "new", "role": "rep", "since": "2026-03-18", "password": PASSWORD} | fields


def test_a_manager_adds_a_person_to_their_team_who_can_sign_in(world, browse):
    response = browse(world.manager).post(page("add_person"), new_person(team=world.team.pk))
    made = Person.objects.get(username="new")
    assert response.url == page("person", made.pk)
    assert made.memberships.get().team == world.team
    assert made.check_password(PASSWORD)
    assert not mail.outbox


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"username": "REP"}, "username"),
        ({"username": "two words"}, "username"),
        ({"password": "short"}, "password"),
        ({"password": ""}, "email"),
        ({"role": "administrator"}, "role"),
        ({"role": "director"}, "role"),
        ({"team": ""}, "team"),
        ({"since": "yesterday"}, "since"),
    ],
)
def test_a_refused_person_is_told_at_the_right_field(world, browse, fields, field):
    response = browse(world.manager).post(page("add_person"), new_person(team=world.team.pk) | fields)
    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
    assert not Person.objects.filter(username="new").exists()


def test_a_manager_adds_nobody_to_another_team(world, browse):
    response = browse(world.manager).post(page("add_person"), new_person(team=world.other_team.pk))
    assert list(response.context["form"].errors) == ["team"]


def test_an_address_that_someone_has_is_refused_whatever_its_capitals(world, browse):
    Person.objects.filter(pk=world.rep.pk).update(email="rep@example.com")
    response = browse(world.administrator).post(page("add_person"), new_person(email="REP@Example.com"))
    assert list(response.context["form"].errors) == ["email"]


def test_without_a_password_the_link_is_mailed_and_sets_one(world, browse):
    fields = new_person(team=world.team.pk, password="", email="New@Example.com")
    browse(world.manager).post(page("add_person"), fields)
    (sent,) = mail.outbox
    assert sent.to == ["new@example.com"]
    link = next(line for line in sent.body.splitlines() if "/password/reset/key/" in line)
    visitor = browse()
    form = visitor.get(link, follow=True)
    visitor.post(form.redirect_chain[-1][0], {"password1": PASSWORD, "password2": PASSWORD})
    assert Person.objects.get(username="new").check_password(PASSWORD)


def test_a_mail_server_that_is_away_loses_nobody(world, browse, monkeypatch):
    monkeypatch.setattr("allauth.account.adapter.DefaultAccountAdapter.send_mail", refuse_mail)
    fields = new_person(team=world.team.pk, password="", email="new@example.com")
    response = browse(world.manager).post(page("add_person"), fields, follow=True)
    assert response.status_code == 200
    assert "could not be sent" in text(response)
    assert Person.objects.filter(username="new").exists()


def refuse_mail(*_args, **_kwargs):
    raise ConnectionRefusedError


def test_only_an_administrator_changes_a_person(world, browse):
    for who in ("rep", "manager", "director"):
        assert browse(getattr(world, who)).get(page("change_person", world.rep.pk)).status_code == 403
    fields = {"name": "Renamed", "username": "renamed", "role": "manager", "email": "", "phone": "123"}
    browse(world.administrator).post(page("change_person", world.rep.pk), fields)
    world.rep.refresh_from_db()
    assert (world.rep.name, world.rep.role, world.rep.phone) == ("Renamed", "manager", "123")


def test_the_last_administrator_keeps_the_role_and_the_access(world, browse):
    browser = browse(world.administrator)
    fields = {"name": "A", "username": "administrator", "role": "rep"}
    response = browser.post(page("change_person", world.administrator.pk), fields)
    assert list(response.context["form"].errors) == ["role"]
    browser.post(page("deactivate", world.administrator.pk))
    world.administrator.refresh_from_db()
    assert world.administrator.is_active
    assert world.administrator.role == "administrator"


def test_a_change_is_told_with_old_and_new_value_and_who_did_it(world, browse):
    fields = {"name": "Rep", "username": "rep", "role": "manager"}
    browse(world.administrator).post(page("change_person", world.rep.pk), fields)
    changes = browse(world.manager).get(page("person", world.rep.pk)).context["changes"]
    told = next(change for change in changes if change.field == "Role")
    assert (told.by, told.old, told.new) == (world.administrator, "Sales rep", "Sales manager")
    assert "changes" in browse(world.rep).get(page("person", world.rep.pk)).context
    assert browse(world.rep).get(page("person", world.rep.pk)).context["changes"] == []


def test_a_password_is_in_no_history(world, browse):
    world.rep.set_password(PASSWORD)
    world.rep.save()
    body = text(browse(world.administrator).get(page("person", world.rep.pk)))
    assert "md5$" not in body
    shown = browse(world.administrator).get(page("person", world.rep.pk))
    assert "Password" not in [change.field for change in shown.context["changes"]]


def test_a_move_is_made_seen_and_told(world, browse, today):
    fields = {"team": world.other_team.pk, "since": today.isoformat()}
    response = browse(world.director).post(page("move_person", world.rep.pk), fields)
    assert response.url == page("person", world.rep.pk)
    shown = browse(world.other_manager).get(page("person", world.rep.pk))
    assert [one.team for one in shown.context["memberships"]] == [world.other_team, world.team]
    assert browse(world.manager).get(page("person", world.rep.pk)).status_code == 404
    fields = [(change.field, change.old, change.new) for change in shown.context["changes"]]
    assert ("Membership", None, "Rep – Other team") in fields


def test_a_manager_cannot_move_a_rep_away(world, browse, today):
    form = browse(world.manager).get(page("move_person", world.rep.pk)).context["form"]
    assert set(form.fields["team"].queryset) == {world.team}
    fields = {"team": world.far_team.pk, "since": "2026-03-18"}
    response = browse(world.manager).post(page("move_person", world.rep.pk), fields)
    assert list(response.context["form"].errors) == ["team"]
    assert browse(world.rep).get(page("move_person", world.rep.pk)).status_code == 403


def test_a_move_to_the_same_team_or_far_ahead_is_refused_at_its_field(world, browse, today):
    address = page("move_person", world.rep.pk)
    same = browse(world.director).post(address, {"team": world.team.pk, "since": "2026-03-18"})
    assert list(same.context["form"].errors) == ["team"]
    late = (today + timedelta(days=500)).isoformat()
    far = browse(world.director).post(address, {"team": world.far_team.pk, "since": late})
    assert list(far.context["form"].errors) == ["since"]


def test_access_ends_and_comes_back_by_an_administrators_post_alone(world, browse):
    address = page("deactivate", world.rep.pk)
    assert browse(world.manager).post(address).status_code == 403
    assert browse(world.administrator).get(address).status_code == 405
    browse(world.administrator).post(address)
    world.rep.refresh_from_db()
    assert not world.rep.is_active
    assert world.rep in Person.objects.visible_to(world.manager)
    browse(world.administrator).post(page("reactivate", world.rep.pk))
    world.rep.refresh_from_db()
    assert world.rep.is_active


def test_every_page_keeps_the_strict_policy_and_writes_no_styles(world, browse):
    browser = browse(world.administrator)
    pages = [page("tree"), page("people"), page("me"), page("team", world.team.pk), page("person", world.rep.pk),
             page("add_person"), page("add_team"), page("move_person", world.rep.pk), page("settings"),
             page("calendar")]  # fmt: skip
    for address in pages:
        response = browser.get(address)
        assert response.status_code == 200
        assert "unsafe-inline" not in response.headers["Content-Security-Policy"]
        assert " style=" not in text(response)
        assert " onclick=" not in text(response)


def test_queries_of_the_tree_and_the_team_do_not_grow_with_the_company(world, browse, django_assert_max_num_queries):
    from tests.world import make_person

    for number in range(15):
        sub = Team.objects.create(name=f"Sub {number}", parent=world.team, leader=world.rep)
        make_person(f"more_{number}", team=sub)
        make_person(f"most_{number}", team=world.team)
    browser = browse(world.director)
    for address in (page("tree"), page("team", world.team.pk), page("people"), page("person", world.manager.pk)):
        with django_assert_max_num_queries(22):
            browser.get(address)
