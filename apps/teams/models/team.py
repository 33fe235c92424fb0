"""A node of the organisation: company, region or team, with one leader."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import models
from django.utils.translation import gettext_lazy as _
from tree_queries.fields import TreeNodeForeignKey

from apps.teams.models.person import Person
from apps.teams.querysets import TeamQuerySet
from salesmgmt.lib.pinyin import SortKeyField
from salesmgmt.lib.standing import Standing, StandingRows
from salesmgmt.lib.tracked import tracked


@tracked()
class Team(models.Model):  # type: ignore[django-manager-missing]
    """One team; its parent is the team above."""

    name = models.CharField(_("name"), max_length=100)
    name_sort = SortKeyField()
    parent = TreeNodeForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("team above")
    )
    leader = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="led_teams", verbose_name=_("leader")
    )
    position = models.PositiveIntegerField(_("position"), default=0)

    # The plugin does not know the argument that tree_queries adds to as_manager.
    objects = TeamQuerySet.as_manager(with_tree_fields=False)  # type: ignore[django-manager-missing]

    class Meta:
        verbose_name = _("team")
        verbose_name_plural = _("teams")
        ordering = ["position", "name_sort", "pk"]
        constraints = [
            models.UniqueConstraint("parent", "name", name="one_team_of_a_name_below_a_team", nulls_distinct=False),
            models.CheckConstraint(condition=~models.Q(parent=models.F("id")), name="a_team_is_not_above_itself"),
        ]

    def __str__(self):
        return self.name

    @classmethod
    def led_by(cls, viewer: Person) -> list[Team]:
        """This will list the teams that `viewer` leads and all teams below them, in tree order, each with its
        `tree_path`.

        Every page asks this, and a company has few teams: walking the tree here takes a tenth of the recursive
        query's time.
        """
        below: dict[int | None, list[tuple[int, int | None, tuple]]] = {}
        for pk, parent, leader, row in _teams():
            below.setdefault(parent, []).append((pk, leader, row))

        def walk(parent: int | None, path: list[int], led: bool) -> Iterator[Team]:
            for pk, leader, row in below.get(parent, []):
                to, inside = [*path, pk], led or leader == viewer.pk
                if inside:
                    team = _rows.make(row)
                    team.tree_path = to
                    yield team
                yield from walk(pk, to, inside)

        return list(walk(None, [], False))

    @classmethod
    def reaches(cls) -> dict[int, frozenset[int]]:
        """This will tell of each leader the ids of the teams that they lead and of all below."""
        rows = {pk: (parent, leader) for pk, parent, leader, _row in _teams()}
        found: dict[int, set[int]] = {}
        for pk in rows:
            above: int | None = pk
            while above is not None:
                above, leader = rows[above]
                if leader is not None:
                    found.setdefault(leader, set()).add(pk)
        return {leader: frozenset(teams) for leader, teams in found.items()}


_rows = StandingRows(Team)
_PK, _PARENT, _LEADER = map(_rows.names.index, ("id", "parent_id", "leader_id"))
_teams = Standing(lambda: [(row[_PK], row[_PARENT], row[_LEADER], row) for row in _rows.read()], Team)
