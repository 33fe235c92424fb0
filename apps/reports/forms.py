"""What a page of figures is asked for in its address: whose, when, and which KPI."""

from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache
from urllib.parse import quote_plus

from django import forms
from django.http import Http404
from django.utils.translation import gettext as _

from apps.reports.measures import Scope
from apps.targets.forms.choice import YEARS
from apps.targets.kpis import KPIS, Dimension, Kpi
from apps.teams.gates import visible_or_404
from apps.teams.models import Company, Person, Team
from salesmgmt.lib.links import address
from salesmgmt.lib.periods import Period

# Whoever asks for more waits too long for it.
LONGEST_YEARS = 5


@dataclass(frozen=True)
class Question:
    """A scope, a period, a KPI and how it is cut; `more` asks for every KPI's tile beside the foremost,
    `original` for the targets as they were first published. `members` are the parts of the business that rows are
    narrowed to; `complaints` say what could not be read and is as usual.
    `address` writes it back as a link."""

    scope: Scope
    company: Company
    period: Period
    kpi: Kpi
    by: str
    members: tuple[tuple[str, int], ...] = ()
    more: bool = False
    original: bool = False
    complaints: tuple[str, ...] = ()

    @classmethod
    def asked(cls, request, kpi: str, by: str = "team") -> "Question":
        """This will read the address, within what the viewer may see; 404 for a scope that is hidden, and the
        present month, the first KPI and the first cut for what is not understood."""
        asked, viewer = request.GET, request.user
        # Narrower than what may be seen: one's own team's name is visible, its figures and targets are its leader's.
        team = _led(viewer, _id(asked["team"])) if asked.get("team") else None
        person = _below(viewer, _id(asked["person"])) if asked.get("person") else None
        complaints: tuple[str, ...] = ()
        try:
            period = period_asked(asked.get("period", ""), request.company)
        except ValueError as error:
            period, complaints = request.company.period(), (str(error),)
        return cls(
            Scope.open_for(viewer, team, person), request.company, period,
            KPIS.get(asked.get("kpi", ""), KPIS[kpi]), asked.get("by", by), (), asked.get("more") == "1",
            asked.get("targets") == "original", complaints,
        )  # fmt: skip

    def of_parts(self, request) -> "Question":
        """This will narrow it to the parts of the business that the address names; 404 for what is no id."""
        asked = request.GET
        return replace(self, members=tuple((name, _id(asked[name])) for name in Dimension.values if asked.get(name)))

    def address(self, page: str = "reports:dashboard", /, **changes) -> str:
        """This will write the question as a link, with some of it changed: team, person (ids or None), period,
        kpi, by, more, targets (original or None), and a dimension's member (its id)."""
        words = {
            "period": self.period,
            "team": self.scope.team.pk if self.scope.team else None,
            "person": self.scope.person.pk if self.scope.person else None,
            "kpi": self.kpi.key,
            "by": self.by,
            "more": "1" if self.more else None,
            "targets": "original" if self.original else None,
            **dict(self.members),
        } | changes
        kept = [f"{name}={_quoted(str(value))}" for name, value in words.items() if value is not None and value != ""]
        return f"{address(page)}?{'&'.join(kept)}"

    def at(self, period: Period) -> "Question":
        return replace(self, period=period)


def period_asked(text: str, company: Company) -> Period:
    """This will read a period whose figures can be looked at; ValueError with a sentence for any other."""
    period = company.period(text)
    if period.first.year not in YEARS or period.last.year not in YEARS:
        words = {"first": str(YEARS[0]), "last": str(YEARS[-1])}
        raise ValueError(_("Choose a year from %(first)s to %(last)s.") % words)
    first, after = period.first, period.after
    if (after.year - LONGEST_YEARS, after.month, after.day) > (first.year, first.month, first.day):
        raise ValueError(_("Choose at most %(years)s years at a time.") % {"years": LONGEST_YEARS})
    return period


@lru_cache(maxsize=2000)
def _quoted(value: str) -> str:
    # A dashboard writes sixty addresses of the same few words.
    return quote_plus(value)


def _led(viewer: Person, pk: int) -> Team:
    for team in viewer.reach.tree:
        if team.pk == pk:
            return team
    raise Http404


def _below(viewer: Person, pk: int) -> Person:
    within = Person.objects.filter(pk__among={viewer.pk, *viewer.reach.people})
    return visible_or_404(within, viewer, pk=pk)


def _id(text: str) -> int:
    if not text.isascii() or not text.isdigit() or len(text) > 18:
        raise Http404
    return int(text)


class WhatIfForm(forms.Form):
    """Where the sliders stand; what is no number, or missing, is as usual."""

    visits = forms.DecimalField(required=False, min_value=0, max_value=Decimal(10) ** 12)
    deals = forms.DecimalField(required=False, min_value=0, max_value=Decimal(10) ** 12)
    win = forms.DecimalField(required=False, min_value=0, max_value=1)
    value = forms.DecimalField(required=False, min_value=0, max_value=Decimal(10) ** 12)

    @property
    def asked(self) -> dict[str, Decimal | None]:
        self.is_valid()
        return {name: self.cleaned_data.get(name) for name in self.fields}
