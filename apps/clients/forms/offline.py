"""The log form as a phone keeps it."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.clients.forms.visits import PRESETS, LogForm
from apps.teams.models import Person


class OfflineLogForm(LogForm):
    """Names nobody and no day: it is shown on another day than it was made, and perhaps to another person."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, initial={"key": ""}, client=None, **kwargs)
        ahead = [(str(days), ngettext("+%(days)s workday", "+%(days)s workdays", days)) for days in PRESETS]
        self.fields["next_when"].choices = [
            *((days, label % {"days": days}) for days, label in ahead),
            ("other", _("Another day")),
        ]
        del self.fields["visited_on"].widget.attrs["max"]

    @property
    def people(self) -> list[Person]:
        return []

    @property
    def may_place(self) -> bool:
        return False
