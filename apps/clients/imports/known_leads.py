"""Which lead that is there a row of a file means."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.db.models.functions import Lower
from django.utils.translation import gettext as _

from apps.clients import rules
from apps.clients.imports.moments import day_of
from apps.clients.imports.reach import visible
from apps.clients.measures.likeness import PHONE, in_words
from apps.clients.models import Lead
from apps.teams.models import ImportedRow
from salesmgmt.lib.digits import digits_of
from salesmgmt.lib.importing import Records, Row, cells

# So many leads that a new row may mean as well are shown.
SHOWN = 3


class KnownLeads(Records):
    """A row is a lead that is there if the phone number (without one, the e-mail address), the names and, where the
    row says it, the time are the same. Without a time an open lead is meant, or a closed one whose enquiry is the
    same; so the same file twice adds nothing twice, and whoever writes again after years is a new lead.
    """

    model = Lead

    def __init__(self, run):
        super().__init__(run)
        # What is closed, or out of sight, stays as it is.
        self.fixed: set[int] = set()

    def within_reach(self):
        return visible(self.run, Lead).open()  # type: ignore[attr-defined]

    def _comparable(self, name, value):
        if name == "phone" and value:
            return digits_of(value) or cells.same(value)
        if name == "came_at" and isinstance(value, datetime):
            # Files often have no seconds; nobody asks twice within a minute.
            return value.replace(second=0, microsecond=0)
        return super()._comparable(name, value)

    def _candidates(self, key, asked):
        *who, _when = key
        by_who: dict[tuple, list[Lead]] = defaultdict(list)
        for lead in self._known(key[0], [row for rows in asked.values() for row in rows]):
            by_who[tuple(self._comparable(name, getattr(lead, name) or None) for name in who)].append(lead)
        return {
            (*names, when): self._meant(by_who[tuple(names)], when, rows[0])
            for (*names, when), rows in asked.items()
        }  # fmt: skip

    def _known(self, name: str, rows: list[Row]) -> Iterable[Lead]:
        """This will read the leads, closed ones as well, that have one of these numbers or addresses."""
        given = [row.get(name) for row in rows]
        if name == "phone":
            kept = Q(phone_digits__in={digits_of(text) for text in given})
        else:
            kept = Q(_email__in={text.lower() for text in given})
        found = self._seen_or_imported().annotate(_email=Lower("email")).filter(kept)
        leads = list(found.order_by("pk").select_for_update(of=("self",)))
        seen = set(visible(self.run, Lead).filter(pk__in=[lead.pk for lead in leads]).values_list("pk", flat=True))
        self.fixed |= {lead.pk for lead in leads if lead.pk not in seen or rules.a_lead_still_open(lead)}
        return leads

    def _seen_or_imported(self) -> QuerySet[Lead]:
        """This will give the leads that the person sees, and those they brought in that the rules gave to others."""
        made = ImportedRow.objects.filter(table=Lead._meta.db_table, before__isnull=True)
        brought = made.filter(source__owner=self.run.by)
        seen = visible(self.run, Lead)
        return Lead.objects.filter(Q(pk__in=seen.order_by().values("pk")) | Q(pk__in=brought.values("row")))

    def _meant(self, leads: list[Lead], when: Any, row: Row) -> list[Lead]:
        if isinstance(when, datetime):
            return [lead for lead in leads if self._comparable("came_at", lead.came_at) == when]
        if when is not None:
            return [lead for lead in leads if day_of(lead.came_at) == when]
        same = [lead for lead in leads if cells.same(lead.wants) == cells.same(row.get("wants", ""))]
        open_ = [lead for lead in leads if lead.pk not in self.fixed]
        return [lead for lead in same if lead in open_] or same[-1:] or open_

    def likely(self, rows):
        asked: dict[tuple[str, str], list[Row]] = defaultdict(list)
        for row in rows:
            if len(digits := digits_of(row.get("phone", ""))) >= PHONE:
                asked["phone", digits].append(row)
            if address := row.get("email", "").lower():
                asked["email", address].append(row)
        found: dict[Row, dict[int, str]] = defaultdict(dict)
        held = self.within_reach().annotate(_email=Lower("email")).order_by("-pk")
        held = held.filter(
            Q(phone_digits__in=[text for name, text in asked if name == "phone"])
            | Q(_email__in=[text for name, text in asked if name == "email"])
        )
        for pk, digits, address in held.values_list("pk", "phone_digits", "_email"):
            for row in asked.get(("phone", digits), ()):
                found[row].setdefault(pk, in_words("phone", 1))
            for row in asked.get(("email", address), ()):
                found[row].setdefault(pk, _("same e-mail"))
        return {row: list(leads.items())[:SHOWN] for row, leads in found.items()}
