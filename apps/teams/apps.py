"""The teams app."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class TeamsConfig(AppConfig):
    name = "apps.teams"
    verbose_name = _("Team")

    def ready(self):
        """This will make known what each app tells people."""
        autodiscover_modules("notices")
