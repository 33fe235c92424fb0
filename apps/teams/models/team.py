"""A node of the organisation: company, region or team, with one leader."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from tree_queries.fields import TreeNodeForeignKey

from apps.teams.models.person import Person
from apps.teams.querysets import TeamQuerySet
from salesmgmt.lib.pinyin import SortKeyField
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
