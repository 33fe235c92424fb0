"""Explains a gap: its parts, driver by driver, within the scope of the person named."""

import csv
import json

from django.core.management.base import BaseCommand, CommandError
from django.utils.encoding import force_str

from apps.reports.forms import period_asked
from apps.reports.measures import Scope
from apps.reports.measures.references import AGAINST
from apps.reports.measures.why import Explanation, possible
from apps.reports.rules.drivers import BASES
from apps.reports.views import why_words
from apps.targets.kpis import KPIS
from apps.teams.models import Company, Person

HEADERS = ("driver", "before", "after", "cases before", "cases now", "amount")


class Command(BaseCommand):
    help = "Split the gap to target, last period, last year or team: bin/manage explain --as NAME --against last"

    def add_arguments(self, parser):
        parser.add_argument(
            "--as", dest="viewer", required=True, metavar="NAME", help="the sign-in name of whoever asks"
        )
        parser.add_argument("--basis", default="signed_amount", choices=list(BASES), help="the KPI to explain")
        parser.add_argument(
            "--against", default="", choices=["", *AGAINST], help="compared with what (default: the target if any)"
        )
        parser.add_argument(
            "--whole", action="store_true", help="while the period runs: against the whole target, not what is due"
        )
        parser.add_argument("--original", action="store_true", help="against the targets as they were first published")
        parser.add_argument(
            "--period", default="", help="2026, 2026-Q3, 2026-11, 2026-11-22 or a..b (default: this month)"
        )
        parser.add_argument("--team", default="", help="this team and those below (one that the viewer leads)")
        parser.add_argument("--person", default="", help="this person (a sign-in name)")
        parser.add_argument("--format", choices=["table", "csv", "json"], default="table")

    def handle(self, *args, **options):
        viewer = Person.objects.active().filter(username__iexact=options["viewer"]).first()
        if viewer is None:
            raise CommandError(f"Nobody signs in as “{options['viewer']}”.")
        company, basis = Company.current(), KPIS[options["basis"]]
        try:
            period = period_asked(options["period"], company)
        except ValueError as error:
            raise CommandError(force_str(error)) from None
        scope = self._scope(viewer, options)
        offered = possible(scope, period, basis, company, original=options["original"])
        against = options["against"] or offered[0]
        explanation = Explanation(scope, period, company, basis, against, options["whole"], options["original"])
        if against not in offered or explanation.compared is None:
            raise CommandError(why_words.nothing(explanation))
        getattr(self, f"as_{options['format']}")(explanation)

    def _scope(self, viewer: Person, options) -> Scope:
        team = person = None
        if options["team"]:
            team = next((each for each in viewer.reach.tree if each.name == options["team"]), None)
            if team is None:
                raise CommandError(f"{viewer.name} leads no team “{options['team']}”.")
        if options["person"]:
            within = Person.objects.filter(pk__in={viewer.pk, *viewer.reach.people})
            person = within.filter(username__iexact=options["person"]).first()
            if person is None:
                raise CommandError(f"{viewer.name} leads no person “{options['person']}”.")
        return Scope.open_for(viewer, team, person)

    def as_table(self, explanation):
        self.stdout.write(why_words.headline(explanation))
        for part in explanation.parts:
            warning = why_words.few(part)
            self.stdout.write(f"  {why_words.label(part)}: {why_words.sentence(part, explanation)} {warning}".rstrip())
        self.stdout.write(f"  = {why_words.signed(explanation.gap, explanation)}")

    def as_csv(self, explanation):
        writer = csv.writer(self.stdout)
        writer.writerow(HEADERS)
        writer.writerows(row.values() for row in _rows(explanation))

    def as_json(self, explanation):
        # Amounts as strings, so that no reader rounds them.
        found = {
            "basis": explanation.basis.key,
            "period": str(explanation.period),
            "against": explanation.against,
            "actual": str(explanation.actual),
            "reference": str(explanation.reference),
            "gap": str(explanation.gap),
            "parts": _rows(explanation),
        }
        self.stdout.write(json.dumps(found, ensure_ascii=False, indent=1))


def _rows(explanation) -> list[dict[str, str]]:
    found = []
    for part in explanation.parts:
        before, after = (why_words.decimal(value) for value in (part.before, part.after))
        cases = [why_words.decimal(value) for value in part.cases or (None, None)]
        values = [part.key, before, after, *cases, part.amount]
        found.append({name: "" if value is None else str(value) for name, value in zip(HEADERS, values, strict=True)})
    return found
