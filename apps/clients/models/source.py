"""Where clients and leads come from."""

from django.utils.translation import gettext_lazy as _

from apps.clients.models.named import Named
from salesmgmt.lib.standing import NamedRows
from salesmgmt.lib.tracked import tracked


@tracked()
class Source(Named):
    """A source of clients and leads, such as a fair or a recommendation."""

    class Meta(Named.Meta):
        verbose_name = _("source")
        verbose_name_plural = _("sources")


NamedRows(Source)
