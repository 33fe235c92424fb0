"""Publishes what is planned: each plan that the person makes, of every KPI unless one is named."""

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.encoding import force_str

from apps.targets.actions import NotPlanned, RestLeft, publish_targets
from apps.targets.models import Draft, Goal
from apps.teams.models import Company, Person, Team
from salesmgmt.lib.periods import Period
from salesmgmt.lib.refusal import Refused


class Command(BaseCommand):
    help = "Publish planned targets, all or none: bin/manage publish_targets --as NAME --period 2026"

    def add_arguments(self, parser):
        parser.add_argument("--as", dest="by", required=True, metavar="NAME", help="the sign-in name of whoever leads")
        parser.add_argument("--team", default="", help="only the plan of this team (default: all that NAME leads)")
        parser.add_argument("--kpi", default="", help="only this KPI")
        parser.add_argument("--period", default="", help="2026, 2026-Q3 or 2026-11 (default: every month planned)")
        parser.add_argument("--why", default="", help="the reason, for months that were published before")
        parser.add_argument("--rest-is-meant", action="store_true", help="publish although something is unassigned")

    def handle(self, **options):
        by = Person.objects.active().filter(username__iexact=options["by"]).first()
        if by is None:
            raise CommandError(f"Nobody signs in as “{options['by']}”.")
        teams = [team for team in by.reach.tree if options["team"] in ("", team.name, str(team.pk))]
        if not teams:
            raise CommandError(f"{by.name} leads no team “{options['team']}”.")
        try:
            asked = Company.current().period(options["period"]) if options["period"] else None
        except ValueError as error:
            raise CommandError(force_str(error)) from None
        with transaction.atomic():
            # From the top down, so that a team's own target stands before it is shared out.
            published = sum(self._publish(team, asked, by, options) for team in teams)
        if not published:
            raise CommandError("Nothing is planned that is not published already.")
        self.stdout.write(f"Published: {published} plans.")

    def _publish(self, team: Team, asked: Period | None, by: Person, options) -> int:
        drafts = Draft.objects.visible_to(by).planned_by(team).filter(Q(kpi=options["kpi"]) if options["kpi"] else Q())
        if asked:
            drafts = drafts.within(asked)
        months: dict[Goal, list] = {}
        for draft in drafts.order_by("month"):
            months.setdefault(draft.goal, []).append(draft.month)
        for goal, planned in months.items():
            span = asked or Period(planned[0], Period.month(planned[-1]).after)
            try:
                publish_targets(
                    team, goal=goal, span=span, by=by, at=timezone.now(), why=options["why"],
                    rest_is_meant=options["rest_is_meant"],
                )  # fmt: skip
            except Refused as refused:
                raise CommandError(f"{team.name}, {goal.declared.label}: {_told(refused)}") from None
        return len(months)


def _told(refused: Refused) -> str:
    sentence = force_str(refused.sentence)
    if isinstance(refused, RestLeft):
        return f"{sentence} ({refused.listed}; --rest-is-meant)"
    if isinstance(refused, NotPlanned):
        cells = (f"{cell.person or cell.team} {cell.month:%Y-%m}: {trouble.sentence}"
                 for cell, trouble in refused.troubles.items())  # fmt: skip
        return " ".join([sentence, *sorted(cells)])
    return sentence
