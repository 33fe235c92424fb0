"""Finding rows by a long list of ids."""

import pytest

from apps.teams.models import Person
from salesmgmt.lib.among import in_one_piece


@pytest.mark.django_db
@pytest.mark.parametrize("number", [0, 1, 2, 4])
def test_among_finds_what_in_finds(world, number):
    ids = [person.pk for person in (world.rep, world.teammate, world.manager, world.outsider)][:number]
    assert set(Person.objects.filter(pk__among=ids)) == set(Person.objects.filter(pk__in=ids))
    assert set(Person.objects.exclude(pk__among=ids)) == set(Person.objects.exclude(pk__in=ids))


@pytest.mark.django_db
def test_among_follows_a_foreign_key(world):
    from apps.teams.models import Membership

    ids = {world.rep.pk, world.outsider.pk}
    found = Membership.objects.filter(person__among=ids)
    assert set(found) == set(Membership.objects.filter(person__in=ids)) != set()


def test_one_id_is_compared_as_one_value():
    assert '"id" = 7' in str(Person.objects.filter(pk__among=[7]).query)


@pytest.mark.django_db
def test_many_ids_go_as_one_constant_and_other_values_as_they_are(rep, manager):
    ids = [rep.pk, manager.pk]
    assert in_one_piece(ids) == f"{{{min(ids)},{max(ids)}}}"
    assert in_one_piece(["b", "a'}"]) == ["a'}", "b"]
    assert in_one_piece([]) == "{}"
    assert set(Person.objects.filter(username__among=["rep", "it's"])) == {rep}
    assert not Person.objects.filter(pk__among=[]).exists()
