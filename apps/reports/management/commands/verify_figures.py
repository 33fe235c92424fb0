"""Counts every figure anew from the records and reports each difference; exit code 1 if there is any."""

from time import perf_counter

from django.core.management.base import BaseCommand

from apps.reports import actions


class Command(BaseCommand):
    help = "Counts every figure anew from the records and reports each difference; exit code 1 if there is any."

    def handle(self, *args, **options):
        started = perf_counter()
        found = actions.verify_figures()
        for one in found:
            self.stdout.write(
                f"{one.grain} {one.day} {one.kpi} person {one.person or 'all'} team {one.team} "
                f"{one.dimension} {one.member}: stored {one.stored}, counted {one.counted}"
            )
        self.stdout.write(f"{len(found)} differences, {perf_counter() - started:.1f} s")
        if found:
            raise SystemExit(1)
