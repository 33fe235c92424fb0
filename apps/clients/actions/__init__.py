"""Every change to clients, visits and deals."""

from apps.clients.actions.appointments import (
    cancel_appointment,
    change_appointment,
    move_appointment,
    plan_again,
    plan_appointment,
)
from apps.clients.actions.clients import (
    add_client,
    add_contact,
    change_client,
    change_contact,
    delete_contact,
    reassign,
    reveal_phone,
)
from apps.clients.actions.collaborators import add_collaborator, remove_collaborator
from apps.clients.actions.custom_fields import add_custom_field, change_custom_field, move_custom_field
from apps.clients.actions.deals import change_deal, close_deal, move_deal, open_deal, reassign_deal
from apps.clients.actions.escalating import escalate_overdue, remind_of_the_day
from apps.clients.actions.following_up import move_follow_up
from apps.clients.actions.owning import note_owning
from apps.clients.actions.pool_settings import add_pool, change_pool
from apps.clients.actions.pools import (
    assign_clients,
    claim_client,
    release_client,
    return_clients,
    take_back_assigned,
)
from apps.clients.actions.products import add_product, change_product
from apps.clients.actions.rhythms import set_rhythms
from apps.clients.actions.tasks import add_task, change_task, delete_task, finish_task, move_task, reopen_task
from apps.clients.actions.visits import change_visit, delete_visit, log_visit
from apps.clients.actions.words import add_word, delete_word, move_word, rename_word

__all__ = [
    "add_client",
    "add_collaborator",
    "add_contact",
    "add_custom_field",
    "add_pool",
    "add_product",
    "add_task",
    "add_word",
    "assign_clients",
    "cancel_appointment",
    "change_appointment",
    "change_client",
    "change_contact",
    "change_custom_field",
    "change_deal",
    "change_pool",
    "change_product",
    "change_task",
    "change_visit",
    "claim_client",
    "close_deal",
    "delete_contact",
    "delete_task",
    "delete_visit",
    "delete_word",
    "escalate_overdue",
    "finish_task",
    "log_visit",
    "move_appointment",
    "move_custom_field",
    "move_deal",
    "move_follow_up",
    "move_task",
    "move_word",
    "note_owning",
    "open_deal",
    "plan_again",
    "plan_appointment",
    "reassign",
    "reassign_deal",
    "release_client",
    "remind_of_the_day",
    "remove_collaborator",
    "rename_word",
    "reopen_task",
    "return_clients",
    "reveal_phone",
    "set_rhythms",
    "take_back_assigned",
]
