"""`manage.py messages`: keep the Chinese catalogue complete."""

import json
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from salesmgmt.lib import bare_text, catalogue


class Command(BaseCommand):
    help = "Reads the strings of the code, merges their Chinese, compiles it, and checks that nothing is missing."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser):
        what = parser.add_mutually_exclusive_group(required=True)
        what.add_argument("--check", action="store_true", help="fail on missing Chinese, wrong placeholders, bare text")
        what.add_argument("--update", "--extract", action="store_true", help="make the catalogue's strings the code's")
        what.add_argument("--compile", action="store_true", help="write the .mo that Django reads")
        what.add_argument("--set", metavar="FILE", help='merge a JSON file of {"English": "Chinese"}')
        what.add_argument(
            "--missing", nargs="*", metavar="FOLDER", help="print what has no Chinese, as JSON to fill in"
        )

    def handle(self, **options):
        root = Path(settings.BASE_DIR)
        if options["set"]:
            given = json.loads(Path(options["set"]).read_text(encoding="utf-8"))
            empty = [key for key, value in given.items() if not (value["zh"] if isinstance(value, dict) else value)]
            if empty:
                raise CommandError(f"These have no Chinese yet: {', '.join(empty)}")
            self.stdout.write(f"{catalogue.set_translations(root, given)} merged.")
        elif options["missing"] is not None:
            self.stdout.write(catalogue.as_json(catalogue.missing(root, options["missing"])))
        elif options["update"]:
            count, gone = catalogue.update(root)
            self.stdout.write(f"{count} strings in the code; {gone} put aside.")
        elif options["compile"]:
            catalogue.compile_catalogue(root)
        else:
            self._check(root)

    def _check(self, root: Path):
        faults = catalogue.faults(root) + list(bare_text.bare_text_of(catalogue.templates(root), root))
        if faults:
            raise CommandError("\n".join([*faults, f"{len(faults)} faults."]))
        self.stdout.write("Every string has its Chinese.")
