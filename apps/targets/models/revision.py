"""The ledger: every publication and every change after it, with who asked, why, and who decided."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pgtrigger
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.targets.models.cell import InCell, a_first_day
from apps.targets.models.goal import OfGoal
from apps.targets.querysets import EntryQuerySet, RevisionQuerySet
from salesmgmt.lib.tracked import tracked

if TYPE_CHECKING:
    from apps.teams.models import Person


class State(models.TextChoices):
    PENDING = "pending", pgettext_lazy("change of a target", "Waiting for approval")
    APPROVED = "approved", pgettext_lazy("change of a target", "Approved")
    REJECTED = "rejected", pgettext_lazy("change of a target", "Rejected")
    WITHDRAWN = "withdrawn", pgettext_lazy("change of a target", "Withdrawn")


class Kind(models.TextChoices):
    PUBLICATION = "publication", _("Publication")
    CHANGE = "change", _("Change")


@tracked()
class Revision(OfGoal):
    """One publication, or one change after it, of the plan that a team's leader makes.

    `team` is the one whose plan it is: the teams directly below it and its own people. A publication
    is in force at once; a change when the next leader up approves it. `decided_by` is empty while it
    waits, and for ever when it was withdrawn.
    """

    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    team = models.ForeignKey("teams.Team", models.PROTECT, related_name="revisions", verbose_name=_("team"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("asked by"))
    asked_at = models.DateTimeField(_("asked at"))
    why = models.TextField(_("reason"), blank=True)
    rest = models.DecimalField(
        # Wider than a target: it adds up months.
        _("rest"), max_digits=20, decimal_places=4, null=True, blank=True,
        help_text=_("What was left unassigned when it was published, knowingly."),
    )  # fmt: skip
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.PENDING)
    # Whom it waits for; kept when decided. Empty when nobody needed to be asked.
    approver = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("approver")
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("decided by")
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    remark = models.TextField(_("remark"), blank=True)

    # For whom it waits by today's tree, where somebody has looked.
    decider: Person | None = None

    objects = RevisionQuerySet.as_manager()

    class Meta:
        verbose_name = _("change of targets")
        verbose_name_plural = _("changes of targets")
        ordering = ["-asked_at", "-pk"]
        indexes = [
            models.Index(fields=["team", "kpi", "-asked_at"], name="revisions_by_team_and_kpi"),
            models.Index(fields=["approver"], condition=models.Q(state="pending"), name="revisions_waiting_for"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind="publication", state="approved")
                | (models.Q(kind="change") & ~models.Q(why="")),
                name="a_change_of_targets_has_a_reason",
            ),
            models.CheckConstraint(
                condition=models.Q(state="pending", decided_at__isnull=True)
                | (~models.Q(state="pending") & models.Q(decided_at__isnull=False)),
                name="a_revision_is_decided_iff_it_does_not_wait",
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="the_ledger_is_never_deleted", operation=pgtrigger.Delete),
            pgtrigger.Trigger(
                name="a_decision_stands",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__state__in=["approved", "rejected", "withdrawn"]),
                func="RAISE EXCEPTION 'A decided change of targets is not changed any more.';",
            ),
        ]

    def __str__(self):
        return f"{self.kpi} {self.team} {self.asked_at:%Y-%m-%d}"


class Entry(InCell):
    """One line of the ledger: what a cell held before and what it shall hold, or holds since; None is no target."""

    revision = models.ForeignKey(Revision, models.PROTECT, related_name="entries", verbose_name=_("change of targets"))
    before = models.DecimalField(_("before"), max_digits=16, decimal_places=4, null=True, blank=True)
    after = models.DecimalField(_("after"), max_digits=16, decimal_places=4, null=True, blank=True)
    # Empty while it waits and when it was not approved; also for a month that was over before it was.
    applied_at = models.DateTimeField(_("in force since"), null=True, blank=True)

    objects = EntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("entry of the ledger")
        verbose_name_plural = _("entries of the ledger")
        ordering = ["revision", "pk"]
        indexes = [
            models.Index(fields=["team", "kpi", "month", "applied_at"], name="entries_by_cell"),
            models.Index(fields=["person", "month"], name="entries_by_person"),
        ]
        constraints = [
            models.UniqueConstraint(
                "revision", "month", "team", "person", name="one_entry_a_cell_and_revision", nulls_distinct=False
            ),
            a_first_day("an_entry_month_is_its_first_day"),
            models.CheckConstraint(
                condition=models.Q(after__isnull=True) | models.Q(after__gte=0), name="an_entry_is_not_negative"
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="no_entry_is_ever_deleted", operation=pgtrigger.Delete),
            pgtrigger.Trigger(
                name="an_entry_stays_as_written",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                # Coming into force, once, is all that may happen to an entry.
                func="""
                    IF OLD.applied_at IS NOT NULL
                        OR to_jsonb(NEW) - 'applied_at' IS DISTINCT FROM to_jsonb(OLD) - 'applied_at'
                    THEN RAISE EXCEPTION 'An entry of the ledger is not changed.'; END IF;
                    RETURN NEW;
                """,
            ),
        ]
