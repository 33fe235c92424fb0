"""Counts every figure anew from the records and keeps the result."""

from time import perf_counter

from django.core.management.base import BaseCommand

from apps.reports import actions


class Command(BaseCommand):
    help = "Counts every figure anew from the records and keeps the result."

    def handle(self, *args, **options):
        started = perf_counter()
        actions.rebuild_figures()
        self.stdout.write(f"Figures rebuilt in {perf_counter() - started:.1f} s.")
