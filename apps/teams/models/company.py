"""The company whose sales these are: one row of settings."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date
from zoneinfo import ZoneInfo, available_timezones

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from salesmgmt.lib.periods import Grain, Period
from salesmgmt.lib.standing import StandingRows
from salesmgmt.lib.tracked import tracked


def known_time_zone(value: str) -> None:
    if value not in available_timezones():
        raise ValidationError(_("“%(zone)s” is not a time zone; an example is Asia/Shanghai.") % {"zone": value})


def known_country(value: str) -> None:
    import holidays

    if value not in holidays.list_supported_countries():
        raise ValidationError(_("There is no holiday calendar for “%(code)s”.") % {"code": value})


# The settings as one request or job read them: `Company.current()` asks the database once in each.
_bound: ContextVar[Company | None] = ContextVar("company", default=None)


@tracked()
class Company(models.Model):
    """Settings that hold for everyone; `Company.current()` reads them."""

    name = models.CharField(_("company name"), max_length=200, default="salesmgmt")
    time_zone = models.CharField(
        _("time zone"), max_length=60, default="Asia/Shanghai", validators=[known_time_zone],
        help_text=_("Days and months begin at midnight here."),
    )  # fmt: skip
    currency = models.CharField(
        _("currency"), max_length=3, default="CNY",
        validators=[RegexValidator(r"^[A-Z]{3}$", _("Write three capital letters, such as CNY."))],
    )  # fmt: skip
    fiscal_start_month = models.PositiveSmallIntegerField(
        _("first month of the fiscal year"), default=1, validators=[MinValueValidator(1), MaxValueValidator(12)]
    )
    country = models.CharField(
        _("holiday calendar"), max_length=3, default="CN", blank=True, validators=[known_country],
        help_text=_("Two letters of a country, such as CN; empty means Monday to Friday."),
    )  # fmt: skip

    overdue_to_manager = models.PositiveSmallIntegerField(
        _("days until the manager is told"), default=3,
        help_text=_("Of a follow-up or task that is overdue; 0 means never."),
    )  # fmt: skip
    overdue_to_director = models.PositiveSmallIntegerField(
        _("days until the next leader above is told"), default=7,
        help_text=_("Of a follow-up or task that is overdue; 0 means never."),
    )  # fmt: skip
    keeps_places = models.BooleanField(
        _("keep the exact place of a check-in"), default=False,
        help_text=_("Otherwise only whether it was within 500 m of the client is kept."),
    )  # fmt: skip

    is_demo = models.BooleanField(_("holds the demo company"), default=False, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = _("company")
        constraints = [
            models.CheckConstraint(condition=models.Q(pk=1), name="there_is_one_company"),
            models.CheckConstraint(
                condition=models.Q(fiscal_start_month__range=(1, 12)), name="fiscal_start_month_is_a_month"
            ),
        ]

    def __str__(self):
        return self.name

    @classmethod
    def current(cls) -> Company:
        """This will read the settings, or give the defaults before any were saved."""
        return _bound.get() or cls._read()

    @classmethod
    @contextmanager
    def bound(cls) -> Iterator[Company]:
        """This will read the settings once for everything inside the block, and keep the company's time there."""
        company = cls._read()
        token = _bound.set(company)
        try:
            with timezone.override(company.zone):
                yield company
        finally:
            _bound.reset(token)

    @classmethod
    def _read(cls) -> Company:
        return next(map(_rows.make, _rows()), None) or cls(pk=1)

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    def today(self) -> date:
        """This will give today's date where the company is."""
        return timezone.localdate(timezone=self.zone)

    def period(self, text: str = "") -> Period:
        """This will read a period in the company's fiscal year; empty means this month.

        Raises ValueError with a sentence for what is not a period.
        """
        if not text:
            return Period.month(self.today(), self.fiscal_start_month)
        return Period.parse(text, self.fiscal_start_month)

    def around(self, grain: Grain | str, day: date) -> Period:
        return Period.around(grain, day, self.fiscal_start_month)


_rows = StandingRows(Company)
