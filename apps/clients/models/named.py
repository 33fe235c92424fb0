"""Words of the company's own, such as its segments and regions."""

from collections.abc import Callable

from django.apps import apps
from django.db import models
from django.utils.translation import gettext_lazy as _

# What floors above keep by the id of a word, without a foreign key.
USED_TOO: list[Callable[[models.Model], bool]] = []


def used_too(asks: Callable[[models.Model], bool]) -> None:
    """This will ask an upper floor too before a word is taken for unused."""
    USED_TOO.append(asks)


def own_labels(of: str) -> dict[str, str]:
    """This will tell what the company's own fields of "client", "visit" or "lead" are called, for the history."""
    fields = apps.get_model("clients.CustomField").objects.filter(of=of)
    return {field.key: field.label for field in fields}


class Named(models.Model):
    """A word of the company's own."""

    name = models.CharField(_("name"), max_length=100, unique=True)
    position = models.PositiveIntegerField(_("position"), default=0)

    class Meta:
        abstract = True
        ordering = ["position", "name"]

    def __str__(self):
        return self.name

    @property
    def used(self) -> bool:
        """Whether any record is called by this word, also of the floors above (`used_too`)."""
        return any(asks(self) for asks in USED_TOO) or any(
            relation.related_model._base_manager.filter(**{relation.field.name: self}).exists()  # type: ignore
            for relation in self._meta.related_objects
            if not relation.related_model._meta.label_lower.endswith("event")
        )
