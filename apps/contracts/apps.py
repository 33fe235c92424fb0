"""The contracts app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ContractsConfig(AppConfig):
    name = "apps.contracts"
    verbose_name = _("Contracts")

    def ready(self):
        """This will make known what a client's timeline tells of contracts and payments, and what goes along with a
        client that becomes a part of another one."""
        from apps.clients.measures.going_along import register
        from apps.contracts.measures import events  # noqa: F401
        from apps.contracts.models import Contract, Payment

        register(Contract, "client")
        register(Payment, "contract__client")
