"""The bell of the top bar."""

from django import template

from apps.teams.models import Notification

register = template.Library()
SHOWN_AT_MOST = 99


@register.inclusion_tag("teams/bell.html")
def bell(viewer, out_of_band=False):
    """The bell with the number of what the viewer has not read yet."""
    unread = Notification.objects.count_unread(viewer, SHOWN_AT_MOST + 1)
    return {"unread": unread, "many": unread > SHOWN_AT_MOST, "most": SHOWN_AT_MOST, "out_of_band": out_of_band}
