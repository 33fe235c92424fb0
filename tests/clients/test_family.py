"""Families of clients: a tree, shown both ways, to each as far as they see."""

import pytest
from django.urls import reverse
from django.utils import timezone

from apps.clients.actions import change_client
from apps.clients.models import Client
from salesmgmt.lib.refusal import Refused
from tests import world as making
from tests.imports.conftest import import_file  # noqa: F401 - a fixture


@pytest.fixture
def group(rep):
    return making.make_client(rep, "Group")


@pytest.fixture
def plants(rep, group):
    return [making.make_client(rep, f"Plant {number}", parent=group) for number in (1, 2)]


def change(browse, person, client, **changes):
    sent = {"name": client.name, "status": "prospect", "grade": "B"} | changes
    return browse(person).post(reverse("clients:change", args=[client.pk]), sent)


def family(browse, person, client) -> dict[str, list[str]]:
    context = browse(person).get(reverse("clients:detail", args=[client.pk])).context
    return {str(label): [one.name for one in kin] for label, kin in context["family"]}


def test_a_family_is_shown_upwards_downwards_and_beside(rep, browse, group, plants):
    assert family(browse, rep, group) == {"Subsidiaries": ["Plant 1", "Plant 2"]}
    assert family(browse, rep, plants[0]) == {"Belongs to": ["Group"], "Belong to the same": ["Plant 2"]}


def test_kin_out_of_sight_is_not_shown(rep, outsider, browse, group, plants):
    making.make_client(outsider, "Secret plant", parent=group)
    assert "Secret plant" not in str(family(browse, rep, group))
    own = making.make_client(outsider, "Outsider's", parent=group)
    page = browse(outsider).get(reverse("clients:detail", args=[own.pk])).content.decode()
    assert "Secret plant" in page
    assert "Group" not in page
    assert "Plant 1" not in page


def test_a_hidden_parent_is_neither_shown_nor_lost_on_the_form(rep, outsider, browse, group):
    own = making.make_client(outsider, "Outsider's", parent=group)
    assert "Group" not in browse(outsider).get(reverse("clients:change", args=[own.pk])).content.decode()
    assert change(browse, outsider, own, note="new").status_code == 302
    own.refresh_from_db()
    assert (own.note, own.parent) == ("new", group)


def test_a_parent_is_chosen_by_name_among_those_one_sees(rep, outsider, browse, group):
    making.make_client(outsider, "Secret group")
    lonely = making.make_client(rep, "Lonely")
    assert "parent" in change(browse, rep, lonely, parent="Secret group").context["form"].errors
    assert change(browse, rep, lonely, parent="Group").status_code == 302
    lonely.refresh_from_db()
    assert lonely.parent == group


def test_a_client_cannot_belong_to_its_own_subsidiary_over_any_number_of_steps(rep, browse, group, plants):
    below = making.make_client(rep, "Line 1", parent=plants[0])
    for one in (plants[0], below):
        response = change(browse, rep, group, parent=one.name)
        assert "one of its own subsidiaries" in str(response.context["form"].errors["parent"])
    group.refresh_from_db()
    assert group.parent is None


def test_the_action_refuses_a_circle_too(rep, group, plants):
    with pytest.raises(Refused) as refused:
        change_client(group, by=rep, at=timezone.now(), parent=plants[1])
    assert refused.value.field == "parent"
    with pytest.raises(Refused):
        change_client(group, by=rep, at=timezone.now(), parent=group)


def test_a_file_cannot_close_a_circle(director, rep, import_file, group, plants):  # noqa: F811
    job = import_file("clients", "name,belongs to\nGroup,Plant 1\nPlant 2,Plant 1\n", by=director, good_rows_only=True)
    assert [number for number, _column, _told in job.errors] == [2]
    assert Client.objects.get(name="Plant 2").parent == plants[0]
    group.refresh_from_db()
    assert group.parent is None
