"""Who may change contracts and payments; each rule says why not, or ""."""

from django.utils.translation import gettext as _


def the_owner_or_a_leader(by, contract) -> str:
    """The owner, and whoever leads the owner's team or one above."""
    if contract.owner_id == by.pk or contract.owner_id in by.reach.people:
        return ""
    return _("Only the owner or someone who leads their team may do this.")


def someone_within_reach(by, person) -> str:
    """A contract is drafted for oneself or for people one leads."""
    if person.pk == by.pk or person.pk in by.reach.people:
        return ""
    return _("You can give this only to yourself or to people you lead.")


def a_deal_of_the_client(contract) -> str:
    if contract.deal is None or contract.deal.client_id in (None, contract.client_id):
        return ""
    return _("This deal is with another client.")


def an_end_after_the_start(contract) -> str:
    if contract.starts_on and contract.ends_on and contract.ends_on < contract.starts_on:
        return _("A contract cannot end before it starts.")
    return ""


def only_a_draft(contract) -> str:
    return "" if contract.signed_on is None else _("A signed contract is not changed any more.")


def only_a_signed_one(contract) -> str:
    return "" if contract.signed_on else _("Sign the contract before money is received for it.")


def only_a_leader(by, contract) -> str:
    """What was signed or paid is corrected by someone above the owner."""
    if contract.owner_id in by.reach.people and contract.owner_id != by.pk:
        return ""
    if contract.owner_id == by.pk and by.leads:
        return ""
    return _("Only someone who leads the owner's team may do this.")
