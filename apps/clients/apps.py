"""The clients app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ClientsConfig(AppConfig):
    name = "apps.clients"
    verbose_name = _("Clients")

    def ready(self):
        """This will make known what a client's timeline tells."""
        from apps.clients.measures import events  # noqa: F401
