"""Filling an empty database with the demo company, and naming the people to sign in as."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import monotonic

import pgtrigger
from django.contrib.auth.hashers import make_password
from django.db import connection, models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.clients.models import (
    Appointment,
    CheckIn,
    Client,
    Collaborator,
    Companion,
    Contact,
    CustomField,
    Deal,
    DealLine,
    Lead,
    LeadForm,
    LeadRule,
    Ownership,
    Photo,
    Pool,
    PoolRule,
    Product,
    ProductCategory,
    Region,
    Rhythm,
    Segment,
    Source,
    Stage,
    StageEntry,
    Task,
    Visit,
)
from apps.contracts.models import Contract, ContractLine, Payment
from apps.reports import actions
from apps.reports.demo import visit_details
from apps.reports.demo.ledger import Ledger
from apps.reports.demo.organisation import COMPANY, DOMAIN, NAMED
from apps.reports.demo.planning import plan
from apps.reports.demo.story import MONTHS_BACK, Story
from apps.targets.models import Commitment, Draft, Entry, Revision, Target
from apps.teams.models import CalendarDay, Company, Membership, Notification, Person, Role, Team
from salesmgmt.lib.copying import copy_rows, leave_numbers, take_numbers
from salesmgmt.lib.refusal import Refused

PASSWORD = "demo-sales-2026"  # noqa: S105 - printed for everyone; only the demo's people have it
# In the order in which rows refer to one another.
TABLES: tuple[type[models.Model], ...] = (
    CalendarDay, Person, Team, Membership, ProductCategory, Product, Segment, Region, Source,
    CustomField, CustomField.segments.through, Stage, Pool, PoolRule, Client, Ownership, Contact, Collaborator, Deal,
    DealLine, StageEntry, LeadForm, LeadRule, Lead, Visit, Rhythm, Appointment, Task, Notification, Photo, CheckIn,
    Companion, Contract, ContractLine, Payment, Target, Draft, Revision, Entry, Commitment,
)  # fmt: skip
LOCK = 7_215_303
NEEDLESS = ("insert_insert", "mark_added", "sum_up_new_lines", "begin_the_journey", "note_the_ownership")

Say = Callable[[str], None]


def fill(
    *, say: Say = lambda line: None, size: float = 1.0, months: int = MONTHS_BACK, seed: str = "demo"
) -> dict[type[models.Model], int]:
    """This will fill an empty database with the demo company and count its figures, all or nothing.

    Gives the number of rows by model. `size` 1 is forty reps; a smaller one has fewer in each team.
    `months` is how far back it goes.
    """
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        _an_empty_database()
        company = _mark()
        story = Story(company.today(), seed, size, months, company.fiscal_start_month, company.country)
        step = _telling(say)
        ledger = plan(
            story, Ledger(take_numbers), now=timezone.now(), zone=company.zone, password=make_password(PASSWORD),
            taken=set(Person.objects.values_list("username", flat=True)), step=step,
        )  # fmt: skip
        # The inner block is undone before the triggers come back, so that an error is told as it was.
        with pgtrigger.ignore(*_needless()), transaction.atomic():
            for model in TABLES:
                with step(_("writing %(rows)s") % {"rows": model._meta.verbose_name_plural}):
                    copy_rows(model, ledger.of(model))
                    leave_numbers(model)
            visit_details.draw(ledger.of(Photo))
        with step(_("figures")):
            _learn_the_sizes()
            actions.rebuild_figures()
    return {model: len(ledger.of(model)) for model in TABLES}


def _an_empty_database() -> None:
    """This will refuse to mix the demo with a company's own people and records."""
    if Company.current().is_demo:
        raise Refused(_("The demo company is here already; “demo --remove” takes it out again."))
    if Person.objects.exclude(role=Role.ADMINISTRATOR).exists():
        raise Refused(_("There are people here already; the demo company is for an empty database only."))
    if any(model._default_manager.exists() for model in TABLES if model is not Person and model is not CalendarDay):
        raise Refused(_("There are records here already; the demo company is for an empty database only."))


def _mark() -> Company:
    """This will note in the settings that this is the demo, under its name unless the company has one."""
    company = Company.current()
    if company.name == Company._meta.get_field("name").default:
        company.name = COMPANY
    company.is_demo = True
    company.save()
    return company


def _needless() -> list[str]:
    """This will list the triggers not needed here: a fresh fill has no history, contracts come with their amounts,
    and everything is counted at the end."""
    needless = []
    for model, trigger in pgtrigger.registered():
        table = model._meta.concrete_model
        if table in TABLES and trigger.name in NEEDLESS:
            needless.append(f"{model._meta.label}:{trigger.name}")
    return needless


def _learn_the_sizes() -> None:
    """This will have PostgreSQL look at what was written, so that it plans the counting well."""
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {', '.join(model._meta.db_table for model in TABLES)}")


def _telling(say: Say):
    @contextmanager
    def step(name: str) -> Iterator[None]:
        began = monotonic()
        yield
        say(f"{name}: {monotonic() - began:.1f} s")

    return step


def people_to_sign_in_as() -> list[tuple[str, str, str, str]]:
    """This will name a director, a manager, a rep and the administrator: sign-in name, password, role, name."""
    if not Company.current().is_demo:
        return []
    found = {person.email: person for person in Person.objects.active().filter(email__endswith=f"@{DOMAIN}")}
    named = (found.get(f"{local}@{DOMAIN}") for local in NAMED.values())
    return [(person.username, PASSWORD, person.role, person.name) for person in named if person]
