"""Taking the demo company out again, with all that was done in it."""

from __future__ import annotations

from django.apps import apps
from django.db import connection, transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from pghistory.models import Context

from apps.clients.actions.photos import forget_files
from apps.clients.models import FactChip, Photo
from apps.reports.demo.organisation import COMPANY, DOMAIN
from apps.teams.models import Company, Person, Role
from salesmgmt.lib.refusal import Refused

# The facts of visits come with the product, not with the demo.
KEPT = (Person, Company, FactChip)


@transaction.atomic
def remove(*, others_too: bool = False) -> int:
    """This will empty every table of the company's and delete its people, history included.

    Administrators who are not of the demo stay. Others who are not of it are a reason to refuse,
    unless `others_too`. Gives the number of people deleted.
    """
    company = Company.objects.select_for_update().first()
    if company is None or not company.is_demo:
        raise Refused(_("The demo company is not here, so there is nothing to remove."))
    strangers = _strangers()
    if strangers.exists() and not others_too:
        raise Refused(_too_many(strangers))
    going = Person.objects.exclude(pk__in=_staying())
    number = going.count()
    forget_files(Photo.objects.all())
    _truncate([model._meta.db_table for model in _tables()])
    going.delete()
    company.is_demo = False
    if company.name == COMPANY:
        company.name = Company._meta.get_field("name").default
    company.save()
    # Deleting and unmarking were written down too.
    _truncate([model._meta.db_table for model in _histories()])
    return number


def _of_the_demo() -> Q:
    return Q(email__iendswith=f"@{DOMAIN}")


def _staying() -> QuerySet:
    return Person.objects.filter(role=Role.ADMINISTRATOR).exclude(_of_the_demo())


def _strangers() -> QuerySet:
    """This will list the people somebody added to the demo who would lose their account."""
    return Person.objects.exclude(_of_the_demo()).exclude(role=Role.ADMINISTRATOR)


def _too_many(strangers: QuerySet) -> str:
    names = "、".join(strangers.values_list("name", flat=True)[:5])
    return ngettext(
        "%(number)d person here is not of the demo company (%(names)s). To remove them and all their records as well, "
        "add --others-too.",
        "%(number)d people here are not of the demo company (%(names)s). To remove them and all their records as well, "
        "add --others-too.",
        strangers.count(),
    ) % {"number": strangers.count(), "names": names}


def _tables() -> list:
    all_models = apps.get_models(include_auto_created=True)
    ours = [model for model in all_models if model.__module__.startswith("apps.") and not model._meta.proxy]
    return [model for model in ours if model._meta.managed and model not in KEPT]


def _histories() -> list:
    return [model for model in _tables() if hasattr(model, "pgh_tracked_model")] + [Context]


def _truncate(tables: list[str]) -> None:
    with connection.cursor() as cursor:
        # A table with a check still to be made cannot be emptied.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f"TRUNCATE {', '.join(connection.ops.quote_name(table) for table in tables)} RESTART IDENTITY")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
