"""The demo command: filling an empty database, naming people, and removing it all again."""

from io import StringIO

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.management import CommandError, call_command

from apps.clients.models import Client, VisitEvent
from apps.reports import actions
from apps.reports.demo import company, removal
from apps.reports.models import StaleFigure
from apps.teams.models import Company, Person, Role, Team
from salesmgmt.lib.refusal import Refused
from tests import world as making

SHORT = {"size": 0.1, "months": 1}  # two reps in each team, this month and the last


@pytest.fixture
def small(db, today):
    out = StringIO()
    call_command("demo", **SHORT, stdout=out)
    return out.getvalue()


def test_the_command_names_people_who_can_sign_in(small, client):
    people = [line.split() for line in small.splitlines()[-4:]]
    assert [person[2] for person in people] == ["director", "manager", "rep", "administrator"]
    out = StringIO()
    call_command("demo", people=True, stdout=out)
    assert [line.split() for line in out.getvalue().splitlines()] == people
    for username, password, role, name in people:
        assert client.login(username=username, password=password), username
        assert Person.objects.get(username=username, role=role, name=name)


def test_the_demo_password_is_one_the_site_accepts():
    validate_password(company.PASSWORD, Person(username="rep", name="王平"))


def test_removing_leaves_nothing_but_administrators_of_before(db, today):
    before = making.make_person("root", Role.ADMINISTRATOR)
    call_command("demo", **SHORT, stdout=StringIO())
    # Somebody used it meanwhile.
    rep = Person.objects.get(username="rep")
    making.make_visit(rep.clients.first(), rep, note="made by hand")
    rep.language = "en"
    rep.save()
    call_command("demo", remove=True, stdout=StringIO())
    assert list(Person.objects.all()) == [before]
    assert not Company.current().is_demo
    assert Company.current().name == Company._meta.get_field("name").default
    assert [model for model in removal._tables() if model._default_manager.exists()] == []


def test_removing_and_filling_again_works(small):
    first = set(Client.objects.values_list("name", "code"))
    call_command("demo", remove=True, stdout=StringIO())
    call_command("demo", **SHORT, stdout=StringIO())
    assert set(Client.objects.values_list("name", "code")) == first


def test_people_added_since_are_a_reason_not_to_remove(small):
    making.make_person("newcomer", team=Team.objects.first())
    with pytest.raises(CommandError, match="Newcomer"):
        call_command("demo", remove=True)
    assert Client.objects.exists()
    call_command("demo", remove=True, others_too=True, stdout=StringIO())
    assert not Person.objects.exists()


def test_a_database_in_use_is_refused_whole(world, today):
    with pytest.raises(CommandError, match="people here already"):
        call_command("demo", **SHORT)
    assert not Company.current().is_demo
    with pytest.raises(Refused):
        removal.remove()
    assert Person.objects.count() == 8


def test_a_second_demo_is_refused(small):
    with pytest.raises(CommandError, match="already"):
        call_command("demo", **SHORT)


def test_a_sign_in_name_in_use_stays_with_whoever_has_it(db, today):
    mine = making.make_person("administrator", Role.ADMINISTRATOR)
    call_command("demo", **SHORT, stdout=StringIO())
    mine.refresh_from_db()
    assert not mine.email
    assert [person[0] for person in company.people_to_sign_in_as()][-1] == "administrator2"


def test_without_a_demo_there_is_nobody_to_name(world):
    assert company.people_to_sign_in_as() == []


def test_a_fill_that_breaks_off_leaves_nothing(db, today, monkeypatch):
    monkeypatch.setattr(actions, "rebuild_figures", lambda: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        company.fill(**SHORT)
    assert not Person.objects.exists()
    assert not Company.current().is_demo


def test_history_is_written_again_after_a_fill(small):
    rep = Person.objects.get(username="rep")
    visit = making.make_visit(rep.clients.first(), rep)
    assert list(VisitEvent.objects.values_list("pgh_obj_id", flat=True)) == [visit.pk]
    assert StaleFigure.objects.filter(person=rep).exists()
