"""Keeping lists as a person likes to see them: their columns, and named views."""

from collections.abc import Sequence
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from apps.teams import rules
from apps.teams.models import Person, SavedView, Team
from salesmgmt.lib.refusal import Refused, insist

VIEWS_AT_MOST = 30


def show_columns(table: str, columns: Sequence[str], *, by: Person, at: datetime) -> None:
    """This will keep the columns a person has chosen for a list; none chosen gives the usual ones back."""
    with transaction.atomic():
        person = Person.objects.select_for_update().get(pk=by.pk)
        person.columns = {**person.columns, table: list(columns)} if columns else _without(person.columns, table)
        person.save(update_fields=["columns"])
    by.columns = person.columns


def _without(columns: dict, table: str) -> dict:
    return {key: chosen for key, chosen in columns.items() if key != table}


def save_view(
    *, table: str, name: str, query: str, by: Person, at: datetime, team: Team | None = None
) -> SavedView:  # fmt: skip
    """This will keep a list's filters, order and columns under a name, for oneself or for a team one leads."""
    insist(rules.a_team_within_reach(by, team), field="team")
    own = SavedView.objects.owned_by(by).of_table(table)
    if own.count() >= VIEWS_AT_MOST:
        raise Refused(
            _("There are %(number)s views of this list already; delete one first.") % {"number": VIEWS_AT_MOST}
        )
    try:
        with transaction.atomic():
            return SavedView.objects.create(
                owner=by, team=team, table=table, name=name, query=query, position=own.count()
            )
    except IntegrityError:
        raise Refused(_("You have a view with this name already."), "name") from None


@transaction.atomic
def delete_view(view: SavedView, *, by: Person, at: datetime) -> None:
    """This will delete a view of one's own; the list and its rows stay."""
    insist(rules.only_ones_own_view(by, view))
    view.delete()
