"""Which client belongs to which: a family is a tree."""

from django.db import connection

from apps.clients import rules
from apps.clients.models import Client
from salesmgmt.lib.refusal import insist

LOCK = 7_215_311


def keep_the_family_a_tree(client: Client, parent: Client | None) -> None:
    """This will refuse a parent that belongs to the client itself, over however many steps.

    One family changes at a time: two changes at once could close a circle that neither of them sees.
    """
    if parent is None or client.pk is None:
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
    insist(rules.outside_its_own_family(client, parent, _line_above(parent)), field="parent")


def _line_above(client: Client) -> set[int]:
    line: set[int] = set()
    above = client.parent_id
    while above is not None and above not in line:
        line.add(above)
        above = Client.objects.filter(pk=above).values_list("parent", flat=True).first()
    return line
