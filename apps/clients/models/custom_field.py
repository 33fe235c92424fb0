"""Fields that the company adds to its clients, visits and leads."""

from datetime import date
from decimal import Decimal, InvalidOperation
from functools import partial

from django.contrib.postgres.fields import ArrayField
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.clients.models.client import Segment
from apps.clients.querysets import CustomFieldQuerySet
from salesmgmt.lib.standing import Standing
from salesmgmt.lib.tracked import tracked


class FieldOf(models.TextChoices):
    CLIENT = "client", _("Clients")
    VISIT = "visit", _("Visits and calls")
    LEAD = "lead", _("Leads")


class FieldKind(models.TextChoices):
    TEXT = "text", _("Text")
    NUMBER = "number", _("Number")
    DATE = "date", _("Date")
    CHOICE = "choice", _("Choice")


@tracked()
class CustomField(models.Model):
    """One field. What is filled in lies in the record's `custom` under `key`: a text, a number as text, an ISO date
    or a choice."""

    of = models.CharField(_("belongs to"), max_length=10, choices=FieldOf, default=FieldOf.CLIENT)
    key = models.CharField(
        _("key"), max_length=40, validators=[RegexValidator(r"^[a-z][a-z0-9_]*$")],
        help_text=_("Lower-case letters, digits and _; names the field in files and never changes."),
    )  # fmt: skip
    label = models.CharField(_("label"), max_length=60)
    kind = models.CharField(_("kind"), max_length=10, choices=FieldKind, default=FieldKind.TEXT)
    choices = ArrayField(models.CharField(max_length=60), verbose_name=_("choices"), default=list, blank=True)
    required = models.BooleanField(_("required"), default=False)
    # None means every segment.
    segments = models.ManyToManyField(Segment, blank=True, related_name="+", verbose_name=_("only for the segments"))
    position = models.PositiveIntegerField(_("position"), default=0)
    is_used = models.BooleanField(_("in use"), default=True)

    objects = CustomFieldQuerySet.as_manager()

    class Meta:
        verbose_name = _("own field")
        verbose_name_plural = _("own fields")
        ordering = ["of", "position", "pk"]
        constraints = [
            models.UniqueConstraint("of", "key", name="one_own_field_a_key"),
            models.CheckConstraint(
                condition=~models.Q(kind="choice") | models.Q(choices__len__gt=0),
                name="a_choice_has_something_to_choose",
            ),
        ]

    def __str__(self):
        return self.label

    @property
    def name(self) -> str:
        """What the field is called beside a record's own ones: in forms, filters, lists and files."""
        return f"own_{self.key}"

    def is_for(self, segment: int | None) -> bool:
        """Whether records of that segment have this field; of one read with `about`."""
        return not self.segment_ids or segment in self.segment_ids  # type: ignore[attr-defined]

    def value_in(self, custom: dict[str, str]) -> Decimal | date | str | None:
        """What a record's `custom` holds for this field, as a number, a day or a text."""
        written = custom.get(self.key)
        if not written:
            return None
        try:
            if self.kind == FieldKind.NUMBER:
                return Decimal(written)
            return date.fromisoformat(written) if self.kind == FieldKind.DATE else written
        except (ValueError, InvalidOperation):
            return written

    def why_not(self, kept: str) -> str:
        """What keeps the field from holding this, or ""."""
        if self.kind == FieldKind.CHOICE and kept not in self.choices:
            return gettext("“%(value)s” is none of the choices.") % {"value": kept}
        value = self.value_in({self.key: kept})
        if self.kind == FieldKind.NUMBER and not (isinstance(value, Decimal) and value.is_finite()):
            return gettext("“%(value)s” is not a number.") % {"value": kept}
        if self.kind == FieldKind.DATE and not isinstance(value, date):
            return gettext("“%(value)s” is not a date.") % {"value": kept}
        return ""


def as_kept(value: Decimal | date | str | None) -> str:
    """This will write a field's value as `custom` keeps it: numbers plain, days as ISO dates."""
    if isinstance(value, Decimal):
        plain = f"{value:f}"
        return plain.rstrip("0").rstrip(".") if "." in plain else plain
    return value.isoformat() if isinstance(value, date) else value or ""


def _used(of: str) -> list[CustomField]:
    return list(CustomField.objects.in_use().about(of))


# The fields in use, by what they belong to, as `about` reads them.
FIELDS_OF = {of.value: Standing(partial(_used, of.value), CustomField, CustomField.segments.through) for of in FieldOf}
