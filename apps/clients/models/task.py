"""Something to be done, for oneself or for others."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.clients.models.client import Client
from apps.clients.models.deal import Deal
from apps.clients.querysets import TaskQuerySet
from salesmgmt.lib.tracked import tracked


@tracked()
class Task(models.Model):
    """A task of `owner`, given by `given_by`; about a client or deal, or about neither."""

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="tasks", verbose_name=_("who does it")
    )
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("given by"))
    text = models.CharField(_("what is to be done"), max_length=300)
    note = models.TextField(_("note"), blank=True)
    client = models.ForeignKey(
        Client, models.CASCADE, null=True, blank=True, related_name="tasks", verbose_name=_("client")
    )
    deal = models.ForeignKey(Deal, models.CASCADE, null=True, blank=True, related_name="tasks", verbose_name=_("deal"))
    due_on = models.DateField(_("due on"), null=True, blank=True)
    done_at = models.DateTimeField(_("done at"), null=True, blank=True)
    made_at = models.DateTimeField(_("made at"))

    objects = TaskQuerySet.as_manager()

    class Meta:
        verbose_name = _("task")
        verbose_name_plural = _("tasks")
        ordering = [models.F("due_on").asc(nulls_last=True), "pk"]
        indexes = [
            models.Index(fields=["owner", "due_on"], condition=models.Q(done_at=None), name="tasks_still_open"),
            models.Index(fields=["client"], name="tasks_by_client"),
        ]
        constraints = [models.CheckConstraint(condition=~models.Q(text=""), name="a_task_says_what_is_to_be_done")]

    def __str__(self):
        return self.text
