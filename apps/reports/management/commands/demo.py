"""The demo company: fill an empty database with it, name its people, remove it."""

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from apps.reports.demo import company, removal
from apps.reports.demo.story import MONTHS_BACK
from salesmgmt.lib.refusal import Refused


class Command(BaseCommand):
    help = "Fills an empty database with the demo company; with --remove takes it out again."

    def add_arguments(self, parser):
        what = parser.add_mutually_exclusive_group()
        what.add_argument("--remove", action="store_true", help="take the demo company out, with all done in it")
        what.add_argument("--people", action="store_true", help="print the people to sign in as")
        parser.add_argument("--others-too", action="store_true", help="with --remove: also people added since")
        parser.add_argument("--size", type=float, default=1.0, help="1 is forty reps; 0.3 is two in each team")
        parser.add_argument("--months", type=int, default=MONTHS_BACK, help="how many months back it goes")
        parser.add_argument("--seed", default="demo", help="another word makes up another company")

    def handle(self, *args, **options):
        try:
            if options["remove"]:
                number = removal.remove(others_too=options["others_too"])
                self.stdout.write(_("The demo company is gone, with %(number)d people.") % {"number": number})
            elif options["people"]:
                self._people()
            else:
                told = {name: options[name] for name in ("size", "months", "seed")}
                rows = company.fill(say=self.stdout.write, **told)
                self.stdout.write(_("%(rows)s rows in all.") % {"rows": f"{sum(rows.values()):,}"})
                self._people()
        except Refused as refused:
            raise CommandError(refused.sentence) from None

    def _people(self):
        people = company.people_to_sign_in_as()
        widths = [max(map(len, column)) for column in zip(*people, strict=True)] if people else []
        for person in people:
            cells = (cell.ljust(width) for cell, width in zip(person, widths, strict=True))
            self.stdout.write("  ".join(cells).rstrip())
