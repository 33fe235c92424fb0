"""Finding the clients, deals, products and words that a file names, among those the importing person may see."""

from __future__ import annotations

from django.db.models import Model, QuerySet

from apps.clients.models import Client, Deal, Product
from apps.teams.imports import everything
from salesmgmt.lib.importing import Lookup, Run


def visible(run: Run, model: type[Model]) -> QuerySet:
    """This will keep what the importing person sees; an administrator imports for everyone."""
    rows = model._default_manager.all()
    return rows if everything(run) else rows.visible_to(run.by)  # type: ignore[attr-defined]


def clients(run: Run) -> Lookup:
    """This will find clients by number or name."""
    return run.keep("clients", lambda: Lookup(visible(run, Client), ["code", "name"], narrowed=not everything(run)))


def deals(run: Run) -> Lookup:
    """This will find deals by number."""
    return run.keep("deals", lambda: Lookup(visible(run, Deal), ["code"], narrowed=not everything(run)))


def products(run: Run) -> Lookup:
    """This will find products by number or name."""
    return run.keep("products", lambda: Lookup(Product.objects.all(), ["code", "name"]))


def words(run: Run, model: type[Model], noun: str) -> Lookup:
    """This will find one of the company's own words by name, and make it where the mapping asks for that."""

    def make(name: str) -> int:
        made = model(name=name)
        run.add([made])
        return made.pk

    rows = model._default_manager.all()
    return run.keep(noun, lambda: Lookup(rows, ["name"], make=make if run.makes(noun) else None))
