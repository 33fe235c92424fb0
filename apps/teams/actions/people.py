"""Adding, changing and moving people, ending their access, and what each chose for themselves."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from apps.teams import rules
from apps.teams.models import Company, Membership, Person, Role, Team
from salesmgmt.lib.refusal import Refused, insist


@transaction.atomic
def add_person(
    *, by: Person, at: datetime, username: str, name: str, role: str, team: Team | None = None,
    since: date | None = None, email: str = "", phone: str = "", password: str | None = None,
) -> Person:  # fmt: skip
    """This will add a person, and put them in `team` from `since` on (today if not given).

    Without a password they set one by the reset link. Only an administrator may make administrators.
    """
    insist(rules.someone_who_leads_the_team(by, team))
    if role in (Role.ADMINISTRATOR, Role.DIRECTOR):
        insist(rules.only_an_administrator(by), field="role")
    # The sign-in page looks addresses up in lower case.
    email = email.lower()
    if Person.objects.filter(username__iexact=username).exists():
        raise Refused(_("This sign-in name is taken."), "username")
    if email and Person.objects.filter(email__iexact=email).exists():
        raise Refused(_("Someone else has this e-mail address."), "email")
    since = since or Company.current().today()
    person = Person.objects.create_user(
        username, password, name=name, role=role, email=email, phone=phone, joined_on=since
    )
    if team:
        Membership.objects.create(person=person, team=team, since=since)
    return person


@transaction.atomic
def change_person(person: Person, *, by: Person, at: datetime, **changes) -> Person:
    """This will change a person's name, sign-in name, role, e-mail or phone."""
    insist(rules.only_an_administrator(by))
    if "role" in changes and changes["role"] != Role.ADMINISTRATOR:
        _the_last_administrator_stays(person)
    person = Person.objects.select_for_update().get(pk=person.pk)
    for name in ("name", "username", "role", "email", "phone"):
        setattr(person, name, changes.get(name, getattr(person, name)))
    person.email = person.email.lower()
    others = Person.objects.exclude(pk=person.pk)
    if others.filter(username__iexact=person.username).exists():
        raise Refused(_("This sign-in name is taken."), "username")
    if person.email and others.filter(email__iexact=person.email).exists():
        raise Refused(_("Someone else has this e-mail address."), "email")
    person.save()
    return person


def _the_last_administrator_stays(person: Person) -> None:
    """This will refuse to leave the company without anyone who can administer it."""
    # Locked, so that two who put each other out in the same moment do not both succeed.
    administrators = Person.objects.select_for_update().active().filter(role=Role.ADMINISTRATOR).order_by("pk")
    if {one.pk for one in administrators} == {person.pk}:
        raise Refused(_("This is the last administrator."), "role")


@transaction.atomic
def move_person(person: Person, *, to: Team, since: date, by: Person, at: datetime) -> Membership:
    """This will move a person to another team from `since` on; what they did before stays with the old team.

    A later move that was planned is replaced.
    """
    now_in = Membership.objects.select_for_update().filter(person=person).order_by("-since")
    current = now_in.on(since).first()
    insist(rules.someone_who_leads_the_team(by, to))
    if current:
        insist(rules.someone_who_leads_the_team(by, current.team))
        if current.team_id == to.pk and current.until is None:
            raise Refused(_("%(name)s is in this team already.") % {"name": person.name}, "team")
    replaced = now_in.filter(since__gte=since)
    insist(*(rules.someone_who_leads_the_team(by, one.team) for one in replaced))
    replaced.delete()
    now_in.on(since).update(until=since)
    return Membership.objects.create(person=person, team=to, since=since)


@transaction.atomic
def deactivate(person: Person, *, by: Person, at: datetime) -> Person:
    """This will end a person's access at once; their records stay, and whoever leads their team still sees them."""
    insist(rules.only_an_administrator(by), rules.not_oneself(by, person))
    _the_last_administrator_stays(person)
    person.is_active = False
    person.save(update_fields=["is_active"])
    return person


@transaction.atomic
def reactivate(person: Person, *, by: Person, at: datetime) -> Person:
    """This will let a person sign in again."""
    insist(rules.only_an_administrator(by))
    person.is_active = True
    person.save(update_fields=["is_active"])
    return person


def set_language(person: Person, *, language: str) -> None:
    """This will keep the language a person chose."""
    person.language = language
    person.save(update_fields=["language"])


def set_theme(person: Person, *, theme: str) -> None:
    """This will keep the appearance a person chose."""
    person.theme = theme
    person.save(update_fields=["theme"])


def set_mailing(person: Person, *, told_by_mail: bool, by: Person, at: datetime) -> None:
    """This will keep whether a person is told things by mail as well."""
    person.told_by_mail = told_by_mail
    person.save(update_fields=["told_by_mail"])
