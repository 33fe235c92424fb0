"""The targets app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TargetsConfig(AppConfig):
    name = "apps.targets"
    verbose_name = _("Targets")

    def ready(self):
        """This will keep words that targets are set for from being deleted."""
        from apps.clients.models.named import used_too
        from apps.targets.measures.parts import has_targets

        used_too(has_targets)
