"""Prints KPIs by people, teams, products and months, within the scope of the person named."""

import csv
import json
from decimal import Decimal

from django.core.management.base import BaseCommand, CommandError
from django.utils.encoding import force_str

from apps.reports.measures import GROUPINGS, Scope, read
from apps.targets.kpis import KPIS, Dimension, Unit
from apps.teams.models import Company, Person, Team

PEOPLE = {"team": Team, "person": Person}


class Command(BaseCommand):
    help = "Print KPIs within the scope of a person: bin/manage figures --as NAME --kpi signed_amount --by team,month"

    def add_arguments(self, parser):
        parser.add_argument(
            "--as", dest="viewer", required=True, metavar="NAME", help="the sign-in name of whoever asks"
        )
        parser.add_argument(
            "--kpi", default="", help="KPIs, with commas between (default: all that can be read --by these)"
        )
        parser.add_argument(
            "--by",
            default="",
            help=f"company (all in one, the default) or, with commas between: {', '.join(GROUPINGS)}",
        )
        parser.add_argument(
            "--period", default="", help="2026, 2026-Q3, 2026-11, 2026-11-22 or a..b (default: this month)"
        )
        parser.add_argument("--team", default="", help="only what is credited to this team and those below")
        parser.add_argument("--person", default="", help="only this person's (a sign-in name)")
        parser.add_argument("--format", choices=["table", "csv", "json"], default="table")

    def handle(self, *args, **options):
        viewer = Person.objects.active().filter(username__iexact=options["viewer"]).first()
        if viewer is None:
            raise CommandError(f"Nobody signs in as “{options['viewer']}”.")
        by = [word for word in _words(options["by"]) if word != "company"]
        keys = _words(options["kpi"]) or [key for key, kpi in KPIS.items() if _readable(by) <= kpi.dimensions]
        for word in [*by, *keys]:
            if [*by, *keys].count(word) > 1:
                raise CommandError(f"“{word}” is asked for twice.")
        try:
            period = Company.current().period(options["period"])
            figures = read(self._scope(viewer, options), keys, period, by=by)
        except ValueError as error:
            raise CommandError(force_str(error)) from None
        rows = [[*group, *amounts.values()] for group, amounts in _named(figures, by)]
        getattr(self, f"as_{options['format']}")([*by, *keys], rows, len(by))

    def _scope(self, viewer: Person, options) -> Scope:
        team = person = None
        if options["team"]:
            team = Team.objects.visible_to(viewer).filter(name=options["team"]).first()
            if team is None:
                raise CommandError(f"{viewer.name} sees no team “{options['team']}”.")
        if options["person"]:
            person = Person.objects.visible_to(viewer).filter(username__iexact=options["person"]).first()
            if person is None:
                raise CommandError(f"{viewer.name} sees no person “{options['person']}”.")
        return Scope.of(viewer, team, person)

    def as_table(self, headers, rows, names):
        kpis = [KPIS[key] for key in headers[names:]]
        lines = [
            [
                *(str(name) for name in row[:names]),
                *(_written(kpi.unit, value) for kpi, value in zip(kpis, row[names:], strict=True)),
            ]
            for row in rows
        ]
        widths = [max(len(line[i]) for line in [headers, *lines]) for i in range(len(headers))]
        for line in [headers, ["-" * width for width in widths], *lines]:
            cells = [
                text.ljust(w) if i < names else text.rjust(w)
                for i, (text, w) in enumerate(zip(line, widths, strict=True))
            ]
            self.stdout.write("  ".join(cells).rstrip())

    def as_csv(self, headers, rows, names):
        csv.writer(self.stdout).writerows([headers, *rows])

    def as_json(self, headers, rows, names):
        # Amounts as strings, so that no reader rounds them.
        found = [
            {
                h: value if value is None or isinstance(value, str) else str(value)
                for h, value in zip(headers, row, strict=True)
            }
            for row in rows
        ]
        self.stdout.write(json.dumps(found, ensure_ascii=False, indent=1))


def _words(text: str) -> list[str]:
    return [word.strip() for word in text.split(",") if word.strip()]


def _readable(by: list[str]) -> set[str]:
    return {word for word in by if word in Dimension.values}


def _written(unit: Unit, value: Decimal | None) -> str:
    if value is None:
        return "–"
    if unit == Unit.PERCENT:
        return f"{value * 100:.2f}%"
    # A count or number of days is a whole number unless it is a ratio's.
    return f"{value:,.2f}" if unit == Unit.MONEY or value % 1 else f"{value:,.0f}"


def _names(word: str, ids: set[int]) -> dict[int, str]:
    if word in PEOPLE:
        return dict(PEOPLE[word]._default_manager.filter(pk__in=ids).values_list("pk", "name"))
    return Dimension(word).names(ids)


def _named(figures, by) -> list[tuple[list[str], dict]]:
    """This will put names for ids and sort by them; people of one name stay two rows."""
    names = {
        word: _names(word, {g[i] for g in figures if g[i]})
        for i, word in enumerate(by)
        if word in PEOPLE or word in Dimension.values
    }
    found = [
        (
            [names[word].get(part, "–") if word in names else str(part) for word, part in zip(by, group, strict=True)],
            amounts,
        )
        for group, amounts in figures.items()
    ]
    return sorted(found, key=lambda row: row[0])
