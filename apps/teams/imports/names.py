"""Sign-in names, e-mail addresses and names of people: which are taken, who is meant, which is made of a name."""

from __future__ import annotations

import re
import unicodedata

from apps.teams.imports.reach import everything
from apps.teams.models import Person
from salesmgmt.lib.importing import Lookup, Run
from salesmgmt.lib.pinyin import sort_key


class Names:
    """Everyone's sign-in name and address as they are now, and those given during the run."""

    def __init__(self, run: Run):
        self.usernames: dict[str, int | None] = {}
        self.emails: dict[str, int | None] = {}
        for pk, username, email in Person.objects.order_by().values_list("pk", "username", "email"):
            self.usernames[username.lower()] = pk
            self.emails[email.lower()] = pk
        seen = Person.objects.visible_to(run.by)
        self.people = Lookup(seen, ["username", "name"], narrowed=not everything(run))

    def reserve(self, person: Person) -> None:
        """This will keep a person's sign-in name and address from being given to another in this run."""
        self.usernames.setdefault(person.username.lower(), person.pk)
        self.emails.setdefault(person.email.lower(), person.pk)

    def taken(self, person: Person) -> bool:
        held = self.usernames.get(person.username.lower(), ...)
        return held is not ... and held != person.pk

    def email_taken(self, person: Person) -> bool:
        held = self.emails.get(person.email.lower(), ...)
        return bool(person.email) and held is not ... and held != person.pk

    def make(self, name: str) -> str:
        """This will make a free sign-in name: anna.snelling, wangxiaoming, wangxiaoming2."""
        latin = unicodedata.normalize("NFKD", sort_key(name, surname=True)).encode("ascii", "ignore").decode()
        plain = ".".join(re.sub(r"[^a-z0-9-]", "", part) for part in latin.lower().split()).strip(".-") or "person"
        number, made = 1, plain[:140]
        while made in self.usernames:
            number += 1
            made = f"{plain[:140]}{number}"
        self.usernames[made] = None
        return made
