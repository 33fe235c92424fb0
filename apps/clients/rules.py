"""Who may change clients, visits and deals; each rule says why not, or ""."""

from django.utils.translation import gettext as _


def the_owner_or_a_leader(by, record) -> str:
    """The owner, and whoever leads the owner's team or one above."""
    if record.owner_id == by.pk or record.owner_id in by.reach.people:
        return ""
    if record.owner_id is None and by.leads:
        return ""
    return _("Only the owner or someone who leads their team may do this.")


def only_the_one_who_visited(by, visit) -> str:
    return "" if visit.owner_id == by.pk else _("Only whoever made the visit may change it.")


def someone_within_reach(by, person) -> str:
    """Work is given to oneself or to people one leads."""
    if person.pk == by.pk or person.pk in by.reach.people:
        return ""
    return _("You can give this only to yourself or to people you lead.")


def not_in_the_future(day, today) -> str:
    return _("This day has not come yet.") if day and day > today else ""


def a_contact_of_the_client(contact, client) -> str:
    if contact is None or contact.client_id == client.pk:
        return ""
    return _("This person does not belong to the client.")


def days_logged_late(visited_on, logged_on) -> int:
    """How many days after the visit it was logged."""
    return max((logged_on - visited_on).days, 0)


def a_reason_for_losing(outcome: str, reason: str) -> str:
    return _("Say why the deal was lost.") if outcome == "lost" and not reason else ""


def only_who_keeps_the_products(by) -> str:
    """What the company sells, and at what list price, is for its directors and administrators to say."""
    if by.is_active and by.role in ("director", "administrator"):
        return ""
    return _("Only a director or an administrator may change what the company sells.")
