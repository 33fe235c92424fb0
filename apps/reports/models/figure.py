"""What was counted: one amount a KPI, day or month, person and team, in all and by each dimension; and a team's months
in all."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.reports.querysets import FigureQuerySet, TeamFigureQuerySet
from apps.targets import kpis


class Figure(models.Model):
    """One total. `dimension` is "" for the whole, else what `member` is the id of (0: none known).

    The members of a dimension always add up to the whole. Rows are made by `rollups` alone.
    """

    kpi = models.CharField(_("KPI"), max_length=40, choices=kpis.choices)
    # Not held by the database: figures are copied from records that are, and are checked against them by
    # `verify_figures`; a check a row would make counting half as fast.
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_constraint=False, verbose_name=_("person")
    )
    team = models.ForeignKey(
        "teams.Team", models.CASCADE, null=True, related_name="+", db_constraint=False, verbose_name=_("credited team")
    )
    dimension = models.CharField(_("dimension"), max_length=10, default="", blank=True)
    member = models.BigIntegerField(_("member"), default=0)
    amount = models.DecimalField(_("amount"), max_digits=20, decimal_places=2)

    objects = FigureQuerySet.as_manager()

    class Meta:
        abstract = True


class DailyFigure(Figure):
    """A day's total."""

    day = models.DateField(_("day"))

    class Meta:
        verbose_name = _("daily figure")
        verbose_name_plural = _("daily figures")
        constraints = [
            models.UniqueConstraint(
                "person", "day", "kpi", "dimension", "member", "team",
                name="one_figure_a_day", nulls_distinct=False,
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(
                "dimension", "kpi", "day", include=["team", "person", "amount"], name="daily_figures_by_kpi_and_day"
            ),
        ]

    def __str__(self):
        return f"{self.kpi} {self.day}"


class MonthlyFigure(Figure):
    """A month's total: the sum of its days'."""

    month = models.DateField(_("month"))

    class Meta:
        verbose_name = _("monthly figure")
        verbose_name_plural = _("monthly figures")
        constraints = [
            models.UniqueConstraint(
                "person", "month", "kpi", "dimension", "member", "team",
                name="one_figure_a_month", nulls_distinct=False,
            ),
            models.CheckConstraint(condition=models.Q(month__day=1), name="a_figure_month_is_its_first_day"),
        ]  # fmt: skip
        indexes = [
            models.Index(
                "dimension", "month", "kpi", include=["team", "person", "amount"],
                name="monthly_figures_by_month",
            ),
        ]  # fmt: skip

    def __str__(self):
        return f"{self.kpi} {self.month:%Y-%m}"


class TeamFigure(models.Model):
    """A team's total in a month: the sum of its people's whole `MonthlyFigure`s, so that whoever leads two hundred
    people need not add them up on every page. Rows are made by `rollups` alone."""

    kpi = models.CharField(_("KPI"), max_length=40, choices=kpis.choices)
    month = models.DateField(_("month"))
    team = models.ForeignKey(
        "teams.Team", models.CASCADE,
        related_name="+", db_constraint=False, db_index=False, verbose_name=_("credited team"),
    )  # fmt: skip
    amount = models.DecimalField(_("amount"), max_digits=20, decimal_places=2)

    objects = TeamFigureQuerySet.as_manager()

    class Meta:
        verbose_name = _("team's monthly figure")
        verbose_name_plural = _("teams' monthly figures")
        constraints = [
            models.UniqueConstraint(
                fields=["team", "month", "kpi"], include=["amount"], name="one_team_figure_a_month"
            ),
            models.CheckConstraint(condition=models.Q(month__day=1), name="a_team_figure_month_is_its_first_day"),
        ]  # fmt: skip
        indexes = [models.Index(fields=["month", "kpi"], name="team_figures_by_month")]

    def __str__(self):
        return f"{self.kpi} {self.month:%Y-%m}"
