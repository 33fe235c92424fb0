"""Opening, moving, closing and handing over deals."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from apps.clients import rules
from apps.clients.models import Client, Deal, DealLine, Product, Stage
from apps.teams.models import Company
from salesmgmt.lib.refusal import Refused, insist

DEAL_FIELDS = frozenset(["name", "client", "amount", "expected_on", "competitor", "note"])
Line = tuple[Product, Decimal]


@transaction.atomic
def open_deal(
    *, by, at: datetime, name: str, client: Client | None, stage: Stage, owner=None, opened_on: date | None = None,
    amount: Decimal | None = None, expected_on: date | None = None, competitor: str = "", note: str = "",
    lines: Sequence[Line] = (),
) -> Deal:  # fmt: skip
    """This will open a deal in an open stage for `owner` (the person opening it, if not given)."""
    owner, today = owner or by, Company.current().today()
    insist(rules.someone_within_reach(by, owner), field="owner")
    if stage.outcome != "open":
        raise Refused(_("A deal begins in an open stage."), "stage")
    insist(rules.not_in_the_future(opened_on, today), field="opened_on")
    deal = Deal.objects.create(
        name=name, client=client, owner=owner, opened_by=owner, stage=stage, opened_on=opened_on or today,
        amount=amount, expected_on=expected_on, competitor=competitor, note=note,
    )  # fmt: skip
    _set_lines(deal, lines)
    return deal


def _set_lines(deal: Deal, lines: Sequence[Line]) -> None:
    """This will make these the deal's lines, and leave them alone where they are so already."""
    if list(lines) == [(line.product, line.quantity) for line in deal.lines.select_related("product")]:
        return
    deal.lines.all().delete()
    DealLine.objects.bulk_create(DealLine(deal=deal, product=product, quantity=q) for product, q in lines)


@transaction.atomic
def change_deal(deal: Deal, *, by, at: datetime, lines: Sequence[Line] | None = None, **changes) -> Deal:
    """This will change what is known of a deal; its stage moves by `move_deal` alone."""
    deal = Deal.objects.select_for_update().get(pk=deal.pk)
    insist(rules.the_owner_or_a_leader(by, deal))
    if unknown := changes.keys() - DEAL_FIELDS:
        raise TypeError(f"These cannot be set here: {', '.join(sorted(unknown))}")
    for name, value in changes.items():
        setattr(deal, name, value)
    if deal.outcome != "open" and deal.client_id is None:
        raise Refused(_("A deal that is decided has a client."), "client")
    deal.save()
    if lines is not None:
        _set_lines(deal, lines)
    return deal


@transaction.atomic
def move_deal(
    deal: Deal, *, to: Stage, by, at: datetime, on: date | None = None, lost_reason: str = "", competitor: str = ""
) -> Deal:
    """This will move a deal to another stage; into won or lost it closes on `on` (today if not given), out of
    them it is open again."""
    deal = Deal.objects.select_for_update().get(pk=deal.pk)
    insist(rules.the_owner_or_a_leader(by, deal))
    today = Company.current().today()
    on = on or today
    insist(rules.a_reason_for_losing(to.outcome, lost_reason), field="lost_reason")
    insist(rules.not_in_the_future(on, today), field="closed_on")
    closed = to.outcome != "open"
    if closed and deal.client_id is None:
        raise Refused(_("Name the client before the deal is closed."), "client")
    if closed and deal.opened_on and on < deal.opened_on:
        raise Refused(_("A deal cannot close before it was opened."), "closed_on")
    deal.stage = to
    deal.outcome = to.outcome
    deal.closed_on = on if closed else None
    deal.lost_reason = lost_reason if to.outcome == "lost" else ""
    deal.competitor = competitor or deal.competitor
    deal.save()
    return deal


def close_deal(deal: Deal, *, outcome: str, by, at: datetime, on: date | None = None, lost_reason: str = "") -> Deal:
    """This will close a deal as won or lost, in the company's stage for that."""
    stage = Stage.objects.filter(outcome=outcome).first()
    if stage is None:
        raise Refused(_("The sales process has no stage for this outcome yet."))
    return move_deal(deal, to=stage, by=by, at=at, on=on, lost_reason=lost_reason)


@transaction.atomic
def reassign_deal(deal: Deal, *, to, by, at: datetime) -> Deal:
    """This will give an open deal another owner; a decided one keeps the owner it is credited to."""
    deal = Deal.objects.select_for_update().get(pk=deal.pk)
    insist(rules.the_owner_or_a_leader(by, deal))
    insist(rules.someone_within_reach(by, to), field="owner")
    if deal.outcome != "open":
        raise Refused(_("A deal that is decided stays with whoever closed it."), "owner")
    deal.owner = to
    deal.save(update_fields=["owner"])
    return deal
