"""What a figure can be read by besides people and days, each declared once."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.apps import apps
from django.db import models
from django.db.models import Case, ExpressionWrapper, F, Q, When
from django.db.models.expressions import Combinable
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

if TYPE_CHECKING:
    from apps.targets.kpis.sources import Source

# For so many days from the day a client was added, business with it is business with a new client.
NEW_FOR = 365


class Dimension(models.TextChoices):
    """A dimension's key and what it is called within a sentence."""

    PRODUCT = "product", _("product")
    CATEGORY = "category", _("product category")
    SEGMENT = "segment", _("segment")
    REGION = "region", _("region")
    BUSINESS = "business", _("new or existing client (a client is new for 365 days after it was added)")
    STAGE = "stage", _("stage")

    @property
    def plural(self) -> str | Promise:
        """What its members are called together."""
        return DIMENSIONS[self].plural

    def names(self, members: Iterable[int]) -> dict[int, str]:
        """This will name those of these members that there are; 0 (none known) has no name."""
        return DIMENSIONS[self].names(members)


class Business(models.IntegerChoices):
    """With whom business is done."""

    NEW = 1, pgettext_lazy("whom business is done with", "New clients")
    EXISTING = 2, pgettext_lazy("whom business is done with", "Existing clients")


@dataclass(frozen=True)
class Declared:
    """A dimension: `member` tells a row's member by what the source knows of it (None: not known).

    `of` is what has to be known of the row, its client, product or stage; `reads` are the fields there
    that the member follows from, so that a change of them takes past figures along. Members are rows
    of `model`, or the fixed ones of `fixed`.
    """

    plural: str | Promise
    of: str
    reads: tuple[str, ...]
    member: Callable[[Source], Combinable]
    model: str = ""
    fixed: type[models.IntegerChoices] | None = None

    def names(self, members: Iterable[int]) -> dict[int, str]:
        if self.fixed:
            return {one.value: str(one.label) for one in self.fixed if one.value in set(members)}
        found = apps.get_model(self.model)._default_manager.filter(pk__in=members)
        return dict(found.values_list("pk", "name"))


def step(path: str | None, name: str) -> str:
    """This will go one step further along a field path; "" is the row itself."""
    return f"{path}__{name}" if path else name


def with_a_new_client(day: str, client: str) -> Q:
    """This will choose rows whose day is less than a year after their client was added."""
    until = ExpressionWrapper(F(step(client, "added_on")) + NEW_FOR, output_field=models.DateField())
    return Q(**{f"{day}__lt": until})


def _business(source: Source) -> Combinable:
    client = source.client or ""
    # A row without a client has no day to compare, and so no member.
    return Case(
        When(with_a_new_client(source.day, client), then=Business.NEW.value),
        When(Q(**{step(client, "added_on") + "__isnull": False}), then=Business.EXISTING.value),
        default=None,
        output_field=models.IntegerField(),
    )


DIMENSIONS: dict[Dimension, Declared] = {
    Dimension.PRODUCT: Declared(
        _("Products"), of="product", reads=(), model="clients.Product",
        member=lambda source: F(f"{source.product}_id"),
    ),
    Dimension.CATEGORY: Declared(
        _("Categories"), of="product", reads=("category",), model="clients.ProductCategory",
        member=lambda source: F(step(source.product, "category_id")),
    ),
    Dimension.SEGMENT: Declared(
        _("Segments"), of="client", reads=("segment",), model="clients.Segment",
        member=lambda source: F(step(source.client, "segment_id")),
    ),
    Dimension.REGION: Declared(
        _("Regions"), of="client", reads=("region",), model="clients.Region",
        member=lambda source: F(step(source.client, "region_id")),
    ),
    Dimension.BUSINESS: Declared(
        _("New and existing"), of="client", reads=("added_on",), fixed=Business, member=_business,
    ),
    Dimension.STAGE: Declared(
        _("Stages"), of="stage", reads=(), model="clients.Stage",
        member=lambda source: F(f"{source.stage}_id"),
    ),
}  # fmt: skip
