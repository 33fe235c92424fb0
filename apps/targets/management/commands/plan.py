"""Prints a plan as the file that the importer of targets reads: what is planned, else what is in force."""

import csv

from django.core.management.base import BaseCommand, CommandError
from django.db.models import Q
from django.utils.encoding import force_str

from apps.targets.measures.parts import part_written
from apps.targets.models import Draft, Target
from apps.teams.models import Company, Person, Team
from salesmgmt.lib.periods import Period

COLUMNS = ("kpi", "month", "team", "person", "amount", "tier", "part")


class Command(BaseCommand):
    help = "Print a plan for the importer: bin/manage plan --export --as NAME --period 2026 > plan.csv"

    def add_arguments(self, parser):
        parser.add_argument("--export", action="store_true", required=True, help="print it as CSV")
        parser.add_argument(
            "--as", dest="viewer", required=True, metavar="NAME", help="the sign-in name of whoever asks"
        )
        parser.add_argument("--period", default="", help="2026, 2026-Q3 or 2026-11 (default: this month)")
        parser.add_argument("--team", default="", help="only this team and those below")
        parser.add_argument("--kpi", default="", help="only this KPI")
        parser.add_argument("--in-force", action="store_true", help="what is in force, without what is planned")

    def handle(self, **options):
        viewer = Person.objects.active().filter(username__iexact=options["viewer"]).first()
        if viewer is None:
            raise CommandError(f"Nobody signs in as “{options['viewer']}”.")
        try:
            period = Company.current().period(options["period"])
        except ValueError as error:
            raise CommandError(force_str(error)) from None
        writer = csv.writer(self.stdout, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows(self._rows(viewer, period, options))

    def _rows(self, viewer: Person, period: Period, options):
        paths, names, parts = _paths(), _names(), {}
        for row in self._held(viewer, period, options):
            if row.amount is None:
                continue
            if row.goal not in parts:
                parts[row.goal] = part_written(row.goal, viewer)
            person = names[row.person_id] if row.person_id else ""
            amount = f"{row.amount.normalize():f}"
            yield row.kpi, f"{row.month:%Y-%m}", paths[row.team_id], person, amount, row.tier, parts[row.goal]

    def _held(self, viewer: Person, period: Period, options):
        asked = Q()
        if options["kpi"]:
            asked &= Q(kpi=options["kpi"])
        if options["team"]:
            teams = [team.pk for team in viewer.reach.tree if options["team"] in (team.name, str(team.pk))]
            if not teams:
                raise CommandError(f"{viewer.name} leads no team “{options['team']}”.")
            asked &= Q(team__in=[team.pk for team in Team.objects.below(*teams)])
        found = {}
        for model in (Target,) if options["in_force"] else (Target, Draft):
            for row in model.objects.visible_to(viewer).within(period).filter(asked):
                found[row.goal, row.key] = row
        order = ("kpi", "tier", "dimension", "member", "month", "team_id")
        return sorted(found.values(), key=lambda row: (*(getattr(row, name) for name in order), row.person_id or 0))


def _paths() -> dict[int, str]:
    """This will name each team so that the importer finds it again: by its path from the top."""
    paths: dict[int, str] = {}
    for team in Team.objects.with_tree_fields():
        above = paths.get(team.parent_id)
        paths[team.pk] = f"{above}/{team.name}" if above else team.name
    return paths


def _names() -> dict[int, str]:
    return dict(Person.objects.values_list("pk", "username"))
