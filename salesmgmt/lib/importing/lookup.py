"""Finding the row that a cell means by any of its natural keys, read once and kept in memory."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from salesmgmt.lib.importing.cells import same


class Lookup:
    """The ids of `rows` by each of the fields `keys`, the surest first.

    `make` makes a row of a name that is not there. `narrowed` says that there may be rows which the
    person may not see: the sentence is the same for those and for what is not there at all.
    """

    def __init__(
        self,
        rows: QuerySet,
        keys: Sequence[str],
        *,
        make: Callable[[str], int] | None = None,
        narrowed: bool = False,
    ):
        self.noun, self.make, self.narrowed = rows.model._meta.verbose_name, make, narrowed
        self.known: list[dict[str, set[int]]] = [{} for _key in keys]
        for pk, *names in rows.order_by().values_list("pk", *keys):
            for found, name in zip(self.known, names, strict=True):
                if name:
                    found.setdefault(same(name), set()).add(pk)

    def find(self, name: str) -> int:
        """This will give the id of the one row of this name; raises ValueError with a sentence."""
        for found in self.known:
            ids = found.get(same(name), ())
            if len(ids) == 1:
                return next(iter(ids))
            if ids:
                wrong = {"noun": self.noun, "name": name, "times": len(ids)}
                raise ValueError(_("“%(name)s” is the name of %(times)s rows (%(noun)s); give a number.") % wrong)
        if self.make:
            made = self.make(name)
            self.add(made, name)
            return made
        wrong = {"noun": self.noun, "name": name}
        if self.narrowed:
            raise ValueError(_("There is no %(noun)s “%(name)s” within your reach.") % wrong)
        raise ValueError(_("There is no %(noun)s “%(name)s”.") % wrong)

    def has(self, name: str) -> bool:
        return any(same(name) in found for found in self.known)

    def add(self, pk: int, *names: str | None) -> None:
        """This will make a row known that was made meanwhile; `names` in the order of the keys."""
        for found, name in zip(self.known, names if len(names) > 1 else names * len(self.known), strict=False):
            if name:
                found.setdefault(same(name), set()).add(pk)
