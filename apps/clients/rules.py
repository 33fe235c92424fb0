"""Who may change clients, visits and deals; each rule says why not, or ""."""

from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from salesmgmt.lib.places import metres_between


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


def not_later_than(moment, at) -> str:
    return _("This time has not come yet.") if moment > at else ""


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


NEAR = 500
OLDEST_FIX = 300
ROUGHEST_FIX = 1000


def a_fix_of_this_moment(fix) -> str:
    """A place is worth noting only if it is where the person is now, and known well enough."""
    if fix is None:
        return ""
    if fix.age > OLDEST_FIX:
        return _("This place is older than five minutes. Record it again, or save without it.")
    if fix.accuracy > ROUGHEST_FIX:
        return _("This place is only known to %(metres)s m. Record it again in the open, or save without it.") % {
            "metres": fix.accuracy
        }
    return ""


def is_near(fix, latitude, longitude) -> bool | None:
    """Whether a fix lies within 500 m of a place; None where the place is unknown or the fix too rough to tell."""
    if latitude is None or longitude is None:
        return None
    metres = metres_between(fix.latitude, fix.longitude, latitude, longitude)
    if metres <= NEAR:
        return True
    return False if metres - fix.accuracy > NEAR else None


def mentioned_in(note: str, names: dict[str, int]) -> set[int]:
    """Whom a note names after an @, of `names` and their ids: at each @ the longest name that stands there."""
    found = set()
    if "@" not in note and "＠" not in note:
        return found
    longest_first = sorted(names, key=len, reverse=True)
    text = note.replace("＠", "@").casefold()
    at = text.find("@")
    while at >= 0:
        name = next((name for name in longest_first if name and text.startswith(name.casefold(), at + 1)), None)
        if name is not None:
            found.add(names[name])
        at = text.find("@", at + 1)
    return found


def only_a_companion(by, companion) -> str:
    return "" if companion.person_id == by.pk else _("Only whoever came along may write what they observed.")


def only_who_keeps_the_words(by) -> str:
    """The company's own words are for its directors and administrators to choose."""
    if by.is_active and by.role in ("director", "administrator"):
        return ""
    return _("Only a director or an administrator may change the company's own words.")


# What is deleted can be put back for so long.
BIN_DAYS = 30


def kept_in_the_bin_since(at: datetime) -> datetime:
    """Whatever was deleted before this is gone for good at `at`."""
    return at - timedelta(days=BIN_DAYS)


def days_left_in_the_bin(discarded_at: datetime, at: datetime) -> int:
    """How many days a deleted record can still be put back, today counted as one."""
    return max(-((kept_in_the_bin_since(at) - discarded_at) // timedelta(days=1)), 0)


def whose_bin_it_is(by, discarded) -> str:
    """Whoever deleted a record puts it back, and its owner, and whoever leads the owner."""
    if discarded.by_id == by.pk or discarded.owner_id == by.pk or discarded.owner_id in by.reach.people:
        return ""
    return _("Only whoever deleted this, its owner or someone who leads their team may put it back.")


def only_who_keeps_the_pools(by) -> str:
    """What brings clients to a pool, and who may claim how many, is for directors and administrators to say."""
    if by.is_active and by.role in ("director", "administrator"):
        return ""
    return _("Only a director or an administrator may change the pools.")


def only_who_leads(by) -> str:
    return "" if by.leads else _("Only someone who leads a team hands out what waits in a pool.")


def a_client_nobody_works_on(has_open_deal: bool) -> str:
    """A deal would stay behind with somebody who no longer sees its client."""
    if not has_open_deal:
        return ""
    return _("There is an open deal with this client. Close it first, or hand the client to whoever works on the deal.")


def a_pool_in_use(pool) -> str:
    return "" if pool.is_open else _("This pool is not in use.")


def outside_its_own_family(client, parent, line) -> str:
    """A client belongs to another one, never to itself or to one below it; `line` are the ids above the parent."""
    if parent is None or client.pk is None:
        return ""
    if parent.pk == client.pk:
        return _("A client cannot belong to itself.")
    if client.pk in line:
        return _("A client cannot belong to one of its own subsidiaries.")
    return ""


def not_the_owner_again(client, person) -> str:
    return _("The owner looks after the client anyway.") if client.owner_id == person.pk else ""


# --- the day ----------------------------------------------------------------------------------------


def not_in_the_past(day, today) -> str:
    return _("This day is over.") if day and day < today else ""


def still_planned(appointment) -> str:
    """What is done or cancelled stays as it was."""
    if appointment.state == "done":
        return _("This visit is done already.")
    return _("This visit was cancelled.") if appointment.state == "cancelled" else ""


def whose_task_it_is(by, task) -> str:
    """Who does it, who gave it, and whoever leads one of them's team."""
    if by.pk in (task.owner_id, task.given_by_id) or task.owner_id in by.reach.people:
        return ""
    return _("Only who does a task, who gave it, and their leaders may do this.")


def who_gave_the_task(by, task) -> str:
    """Nobody deletes what a leader gave them: they do it, or talk about it."""
    if by.pk == task.given_by_id or (task.owner_id != by.pk and task.owner_id in by.reach.people):
        return ""
    return _("Only who gave a task, and their leaders, may delete it.")


def whose_follow_up_it_is(by, visit, client) -> str:
    """Whoever visited, and who looks after the client by now."""
    if by.pk in (visit.owner_id, client.owner_id):
        return ""
    return _("Only whoever made the visit may put off what follows it.")


# --- leads ------------------------------------------------------------------------------------------


def a_lead_with_a_name(lead) -> str:
    return "" if lead.company_name or lead.person_name else _("Name the company or the person.")


def something_to_answer_to(lead) -> str:
    return "" if lead.phone or lead.email else _("Give a phone number or an e-mail address.")


def who_may_answer(by, lead) -> str:
    """The owner and their leaders; one that nobody has, whoever leads a team."""
    if lead.owner_id == by.pk or lead.owner_id in by.reach.people:
        return ""
    if lead.owner_id is None and by.leads:
        return ""
    return _("Only the owner of a lead, or someone who leads their team, may do this.")


def a_lead_still_open(lead) -> str:
    if lead.state == "converted":
        return _("This lead has become a client already.")
    return _("This lead was rejected. Open it again first.") if lead.state == "rejected" else ""


def a_rejected_lead(lead) -> str:
    return "" if lead.state == "rejected" else _("Only a rejected lead can be opened again.")


def a_lead_nobody_has(lead) -> str:
    return _("Someone was quicker.") if lead.owner_id else ""


def a_reason_for_rejecting(reason: str) -> str:
    return "" if reason else _("Say why.")


def only_who_changed_them(by, change) -> str:
    return "" if change.owner_id == by.pk else _("Only whoever made this change may undo it.")
