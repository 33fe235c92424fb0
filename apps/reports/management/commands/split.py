"""Splits a plan's targets as the grid does, and writes them as drafts, or publishes them at once."""

import csv
import json
from decimal import Decimal
from itertools import groupby

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone
from django.utils.encoding import force_str

from apps.reports.measures.splits import Split
from apps.targets.actions import Change, NotPlanned, RestLeft, plan_targets, publish_targets
from apps.targets.forms.split import DIRECTIONS, WAYS
from apps.targets.kpis import KPIS
from apps.targets.measures.grid import Grid, Key, read_grid
from apps.targets.measures.parts import part_called
from apps.targets.measures.shares import Staying
from apps.targets.models import Goal, Tier
from apps.targets.rules import a_part_the_kpi_is_read_by
from apps.teams.models import Company, Person, Team
from salesmgmt.lib.periods import Grain
from salesmgmt.lib.refusal import Refused


class Command(BaseCommand):
    help = "Split targets: bin/manage split --team East --kpi signed_amount --period 2026 --as NAME --how last-year"

    def add_arguments(self, parser):
        parser.add_argument("--as", dest="by", required=True, metavar="NAME", help="the sign-in name of whoever plans")
        parser.add_argument("--team", required=True, help="the team whose plan it is")
        parser.add_argument("--kpi", required=True)
        parser.add_argument("--period", required=True, help="a fiscal year or a quarter: 2026, 2026-Q3")
        parser.add_argument("--tier", choices=Tier.values, default=Tier.BASE)
        parser.add_argument("--part", default="", help="a part of the business, such as product:Camera")
        parser.add_argument("--how", choices=[way for way in WAYS if way != "weights"], default="evenly")
        parser.add_argument("--over", choices=list(DIRECTIONS), help="default: rows; with --total: both")
        parser.add_argument("--total", help="what the team's own targets shall come to (over months or both)")
        parser.add_argument("--only-empty", action="store_true", help="cells that hold something stay")
        parser.add_argument("--dry-run", action="store_true", help="show what would be planned and write nothing")
        parser.add_argument("--publish", action="store_true", help="publish the plan, with whatever else is drafted")
        parser.add_argument("--why", default="", help="the reason, for months that were published before")
        parser.add_argument("--rest-is-meant", action="store_true", help="publish although something is unassigned")
        parser.add_argument("--format", choices=["table", "csv", "json"], default="table")

    def handle(self, **options):
        by = person(options["by"])
        try:
            with transaction.atomic():
                grid = self._grid(by, options)
                shared = self._split(grid, by, options)
                if not options["dry_run"]:
                    self._write(grid, shared, by, options)
        except RestLeft as left:
            raise CommandError(f"{left.sentence} ({left.listed}; --rest-is-meant)") from None
        except NotPlanned as refused:
            told = {f"{cell.person or cell.team} {cell.month:%Y-%m}: {trouble.sentence}"
                    for cell, trouble in refused.troubles.items()}  # fmt: skip
            raise CommandError(" ".join([force_str(refused.sentence), *sorted(told)])) from None
        except Refused as refused:
            raise CommandError(force_str(refused.sentence)) from None
        except ValueError as error:
            raise CommandError(force_str(error)) from None
        self._print(grid, shared, options["format"])

    def _grid(self, by: Person, options) -> Grid:
        team = led_team(by, options["team"])
        if options["kpi"] not in KPIS or not KPIS[options["kpi"]].can_have_target:
            raise CommandError(f"There is no KPI “{options['kpi']}” that can have targets.")
        part = part_called(options["part"], by) if options["part"] else ("", 0)
        goal = Goal(options["kpi"], options["tier"], *part)
        if why_not := a_part_the_kpi_is_read_by(goal):
            raise CommandError(force_str(why_not))
        if not goal.declared.additive:
            raise CommandError("This figure is a ratio: it cannot be split.")
        span = Company.current().period(options["period"])
        if span.grain not in (Grain.YEAR, Grain.QUARTER):
            raise CommandError("Split a fiscal year or a quarter, such as 2026 or 2026-Q3.")
        return read_grid(team, goal, span, by)

    def _split(self, grid: Grid, by: Person, options) -> dict[Key, Decimal]:
        totals = {}
        if options["total"]:
            try:
                totals[grid.whole.slots[0].cell.key] = Decimal(options["total"])
            except ArithmeticError:
                raise CommandError(f"“{options['total']}” is not an amount.") from None
        over = options["over"] or ("both" if totals else "rows")
        how = Split(options["how"], over, Staying(filled=options["only_empty"]), totals)
        return how.of(grid, grid.stored, by)

    def _write(self, grid: Grid, shared, by: Person, options) -> None:
        now = timezone.now()
        cells = {slot.cell.key: slot for slot in grid.slots}
        changes = [Change(cells[key].cell, amount, cells[key].stored) for key, amount in shared.items()]
        plan_targets(changes, goal=grid.goal, by=by, at=now)
        if options["publish"]:
            publish_targets(
                grid.team, goal=grid.goal, span=grid.span, by=by, at=now, why=options["why"],
                rest_is_meant=options["rest_is_meant"],
            )  # fmt: skip

    def _print(self, grid: Grid, shared: dict[Key, Decimal], form: str) -> None:
        rows = [
            (row.who.name, f"{slot.cell.month:%Y-%m}", shared[slot.cell.key])
            for row in (*grid.rows, grid.whole) for slot in row.slots if slot.cell.key in shared
        ]  # fmt: skip
        if form == "csv":
            csv.writer(self.stdout).writerows([("row", "month", "amount"), *rows])
        elif form == "json":
            found = [{"row": who, "month": month, "amount": f"{amount:f}"} for who, month, amount in rows]
            self.stdout.write(json.dumps(found, ensure_ascii=False, indent=1))
        else:
            for who, several in groupby(rows, key=lambda row: row[0]):
                self.stdout.write(who)
                for _who, month, amount in several:
                    self.stdout.write(f"  {month}  {amount:>20,f}")


def person(name: str) -> Person:
    """This will find who plans by their sign-in name."""
    found = Person.objects.active().filter(username__iexact=name).first()
    if found is None:
        raise CommandError(f"Nobody signs in as “{name}”.")
    return found


def led_team(by: Person, name: str) -> Team:
    """This will find a team that someone leads by its name or number; one name may be several teams'."""
    found = [team for team in by.reach.tree if name in (team.name, str(team.pk))]
    if not found:
        raise CommandError(f"{by.name} leads no team “{name}”.")
    if len(found) > 1:
        numbers = ", ".join(str(team.pk) for team in found)
        raise CommandError(f"“{name}” is the name of several teams; give a number: {numbers}.")
    return found[0]
