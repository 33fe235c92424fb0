"""A list as somebody likes to see it: which rows, in which order, in which columns."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.teams.models.team import Team
from apps.teams.querysets import SavedViewQuerySet


class SavedView(models.Model):
    """A named view of one list. With a `team` it is offered to everyone in that team and below, else to its owner."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="saved_views")
    team = models.ForeignKey(Team, models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("team"))
    # The name of the list's declaration (`Table.name`).
    table = models.CharField(_("list"), max_length=40)
    name = models.CharField(_("name"), max_length=60)
    # The address's query: filters, order and columns, without a place in the list.
    query = models.TextField(_("filters"), blank=True)
    position = models.PositiveIntegerField(_("position"), default=0)

    objects = SavedViewQuerySet.as_manager()

    class Meta:
        verbose_name = _("saved view")
        verbose_name_plural = _("saved views")
        ordering = ["position", "pk"]
        constraints = [models.UniqueConstraint("owner", "table", "name", name="one_view_a_name")]

    def __str__(self):
        return self.name
