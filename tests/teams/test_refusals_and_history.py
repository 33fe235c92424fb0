"""What an action refuses reaches the form or a toast; what was changed is told from the events of the database."""

import pghistory
import pytest
from django import forms
from django.contrib.messages import get_messages
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone, translation

from apps.teams import actions
from apps.teams.forms import ForViewer, VisibleChoices, VisibleMultipleChoices
from apps.teams.models import Person, Team
from salesmgmt.lib.forms import attempt, attempt_or_tell
from salesmgmt.lib.history import changes_of
from salesmgmt.lib.refusal import Refused
from tests.world import make_person


class Plain(forms.Form):
    name = forms.CharField()


def typed(name="x"):
    form = Plain({"name": name})
    assert form.is_valid()
    return form


def refuse(error):
    def action():
        raise error

    return action


@pytest.mark.parametrize(
    ("error", "field"),
    [
        (Refused("No.", "name"), "name"),
        (Refused("No."), "__all__"),
        (Refused("No.", "other"), "__all__"),
        (ValidationError({"name": ["No."]}), "name"),
        (ValidationError({"other": ["No."]}), "__all__"),
        (ValidationError("No."), "__all__"),
    ],
)
def test_a_refusal_reaches_its_field_or_the_whole_form(error, field):
    form = typed()
    assert attempt(form, refuse(error)) is None
    assert form.errors == {field: ["No."]}
    assert form["name"].value() == "x"


def test_what_the_action_made_comes_back_and_true_for_nothing():
    assert attempt(typed(), lambda: "made") == "made"
    assert attempt(typed(), lambda: None) is True


def test_other_errors_are_not_swallowed():
    with pytest.raises(ZeroDivisionError):
        attempt(typed(), lambda: 1 / 0)


@pytest.mark.django_db
def test_a_clash_in_the_database_is_a_sentence_and_other_integrity_errors_are_not(world):
    def same_name():
        with transaction.atomic():
            Person.objects.create(username="REP", name="Again")

    def no_name():
        with transaction.atomic():
            Person.objects.filter(pk=world.rep.pk).update(name=None)

    form = typed()
    assert attempt(form, same_name) is None
    assert "Someone else saved the same" in form.non_field_errors()[0]
    with pytest.raises(IntegrityError):
        attempt(typed(), no_name)


@pytest.mark.django_db
def test_a_refused_button_becomes_a_toast(rf, browse, world):
    browser = browse(world.administrator)
    request = browser.get("/team/me/").wsgi_request
    assert attempt_or_tell(request, refuse(Refused("Not now."))) is None
    assert [str(message) for message in get_messages(request)] == ["Not now."]


# --- choices --------------------------------------------------------------------------------------------------------


class Choosing(ForViewer, forms.Form):
    one = VisibleChoices(Person, among=lambda people: people.active(), required=False)
    many = VisibleMultipleChoices(Person, required=False)


def test_choices_offer_nothing_before_a_viewer_is_known(db):
    assert not VisibleChoices(Person).queryset.exists()


@pytest.mark.django_db
def test_choices_hold_what_the_viewer_sees_narrowed_and_what_was_chosen_before(world):
    form = Choosing(viewer=world.manager, initial={"one": world.outsider.pk, "many": [world.director]})
    assert set(form.fields["one"].queryset) == {world.manager, world.rep, world.teammate, world.outsider}
    assert set(form.fields["many"].queryset) == {
        world.manager, world.rep, world.teammate, world.deactivated, world.director,
    }  # fmt: skip


@pytest.mark.django_db
def test_a_choice_out_of_sight_is_refused_at_its_field(world):
    form = Choosing({"one": world.outsider.pk, "many": [world.rep.pk, world.director.pk]}, viewer=world.manager)
    assert set(form.errors) == {"one", "many"}


@pytest.mark.django_db
def test_one_form_s_viewer_does_not_leak_into_the_next(world):
    Choosing(viewer=world.director)
    assert world.outsider not in Choosing(viewer=world.manager).fields["one"].queryset


# --- history --------------------------------------------------------------------------------------------------------


def told(changes):
    return [(change.kind, change.field, change.old, change.new) for change in changes]


@pytest.mark.django_db
def test_history_tells_names_for_keys_and_labels_for_choices(world):
    with pghistory.context(person=world.administrator.pk):
        actions.change_team(
            world.team, by=world.administrator, at=timezone.now(), name="T", parent=world.west, leader=world.rep
        )
        actions.change_person(world.rep, by=world.administrator, at=timezone.now(), role="manager")
    changes = changes_of(world.team)[:3]
    assert told(changes) == [
        ("update", "Name", "Team", "T"),
        ("update", "Team above", "East", "West"),
        ("update", "Leader", "Manager", "Rep"),
    ]
    assert {change.by for change in changes} == {world.administrator}
    assert told(changes_of(world.rep)) == [("update", "Role", "Sales rep", "Sales manager"), ("add", "", None, None)]


@pytest.mark.django_db
def test_history_speaks_the_viewers_language(world):
    with translation.override("zh-hans"):
        Person.objects.filter(pk=world.rep.pk).update(role="manager")
        assert told(changes_of(world.rep))[0] == ("update", "角色", "销售代表", "销售经理")


@pytest.mark.django_db
def test_a_change_in_bulk_is_told_too_without_a_name(world):
    Person.objects.filter(pk=world.rep.pk).update(phone="1")
    change = changes_of(world.rep)[0]
    assert (change.field, change.old, change.new, change.by) == ("Phone", None, "1", None)


@pytest.mark.django_db
def test_a_deleted_name_is_said_to_be_deleted(world):
    gone = Team.objects.create(name="Gone", parent=world.west)
    Team.objects.filter(pk=world.team.pk).update(parent=gone)
    Team.objects.filter(pk=world.team.pk).update(parent=world.east)
    gone.delete()
    assert told(changes_of(world.team))[0] == ("update", "Team above", "(deleted)", "East")


@pytest.mark.django_db
def test_queries_of_a_long_history_do_not_grow_with_it(world, django_assert_max_num_queries):
    for number in range(20):
        leader = make_person(f"leader_{number}")
        Team.objects.filter(pk=world.team.pk).update(leader=leader, name=f"T{number}")
        world.rep.memberships.update(team=world.far_team if number % 2 else world.team)
    with django_assert_max_num_queries(6):
        assert len(changes_of(world.team)) == 42
    with django_assert_max_num_queries(6):
        assert len(changes_of(world.rep, related=["memberships"])) > 15


@pytest.mark.django_db
def test_a_history_is_cut_at_its_limit_the_newest_first(world):
    for number in range(10):
        Person.objects.filter(pk=world.rep.pk).update(phone=str(number))
    assert [change.new for change in changes_of(world.rep, limit=3)] == ["9", "8", "7"]
