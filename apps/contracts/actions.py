"""Drafting and signing contracts, and recording payments."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Sum
from django.db.models.functions import Length
from django.utils.translation import gettext as _

from apps.clients.actions.discarding import discard
from apps.clients.models import Client, Deal, Discarded, Product
from apps.contracts import rules
from apps.contracts.models import Contract, ContractLine, Payment
from apps.teams.models import Company
from salesmgmt.lib.refusal import Refused, insist

# The pattern of the numbers we propose: the year and a running number.
PROPOSED = "{year}-{number:04}"

CONTRACT_FIELDS = frozenset(["number", "title", "client", "deal", "kind", "starts_on", "ends_on", "note"])


@dataclass(frozen=True)
class Line:
    """One position of a contract as it was typed in."""

    product: Product | None
    amount: Decimal
    quantity: Decimal = Decimal(1)
    description: str = ""


def propose_number(year: int) -> str:
    """This will propose the number after the year's highest; whoever saves it first has it."""
    highest = (
        Contract.objects.filter(number__startswith=f"{year}-", number__regex=rf"^{year}-\d{{4,9}}$")
        .order_by(Length("number").desc(), "-number")
        .values_list("number", flat=True)
        .first()
    )
    return PROPOSED.format(year=year, number=int(highest.partition("-")[2]) + 1 if highest else 1)


@transaction.atomic
def draft_contract(
    *, by, at: datetime, number: str, client: Client, lines: Sequence[Line], owner=None, deal: Deal | None = None,
    kind: str = "new", title: str = "", starts_on: date | None = None, ends_on: date | None = None, note: str = "",
) -> Contract:  # fmt: skip
    """This will draft a contract of `owner` (the person drafting it, if not given) with a client."""
    owner = owner or by
    insist(rules.someone_within_reach(by, owner), field="owner")
    _one_line_or_more(lines)
    contract = Contract(
        number=number, client=client, deal=deal, owner=owner, kind=kind, title=title, starts_on=starts_on,
        ends_on=ends_on, note=note,
    )  # fmt: skip
    _keep(contract)
    return _set_lines(contract, lines)


def _keep(contract: Contract) -> None:
    """This will save a draft whose parts agree, under a number that nobody else took, also not in this moment."""
    insist(rules.an_end_after_the_start(contract), field="ends_on")
    insist(rules.a_deal_of_the_client(contract), field="deal")
    taken = Refused(_("There is a contract with this number already."), "number")
    if Contract.objects.filter(number=contract.number).exclude(pk=contract.pk).exists():
        raise taken
    try:
        with transaction.atomic():
            contract.save()
    except IntegrityError:
        if Contract.objects.filter(number=contract.number).exclude(pk=contract.pk).exists():
            raise taken from None
        raise


def _one_line_or_more(lines: Sequence[Line]) -> None:
    if not lines:
        raise Refused(_("A contract needs one line or more."), "lines")


def _set_lines(contract: Contract, lines: Sequence[Line]) -> Contract:
    """This will make these the contract's lines, and leave them alone where they are so already."""
    held = contract.lines.select_related("product")
    if list(lines) != [Line(one.product, one.amount, one.quantity, one.description) for one in held]:
        # A product that stays keeps the list price it was written with.
        prices = {one.product_id: one.list_price for one in held}
        contract.lines.all().delete()
        ContractLine.objects.bulk_create(
            ContractLine(
                contract=contract, product=line.product, amount=line.amount, quantity=line.quantity,
                description=line.description, list_price=prices.get(line.product.pk) if line.product else None,
            )
            for line in lines
        )  # fmt: skip
    contract.refresh_from_db()
    return contract


@transaction.atomic
def change_contract(
    contract: Contract, *, by, at: datetime, lines: Sequence[Line] | None = None, **changes
) -> Contract:
    """This will change a draft."""
    contract = Contract.objects.select_for_update().get(pk=contract.pk)
    insist(rules.the_owner_or_a_leader(by, contract), rules.only_a_draft(contract))
    if unknown := changes.keys() - CONTRACT_FIELDS:
        raise TypeError(f"These cannot be set here: {', '.join(sorted(unknown))}")
    for name, value in changes.items():
        setattr(contract, name, value)
    _keep(contract)
    if lines is not None:
        _one_line_or_more(lines)
        contract = _set_lines(contract, lines)
    return contract


@transaction.atomic
def sign_contract(contract: Contract, *, on: date, by, at: datetime) -> Contract:
    """This will sign a draft: from now on it counts, on the day `on`."""
    contract = Contract.objects.select_for_update().get(pk=contract.pk)
    insist(rules.the_owner_or_a_leader(by, contract), rules.only_a_draft(contract))
    if on > Company.current().today():
        raise Refused(_("This day has not come yet."), "signed_on")
    if not contract.lines.exists():
        raise Refused(_("A contract needs one line or more."), "lines")
    contract.signed_on = on
    # Only the day: the database credits the team of that day.
    contract.save(update_fields=["signed_on"])
    contract.refresh_from_db()
    return contract


@transaction.atomic
def take_back_signing(contract: Contract, *, by, at: datetime) -> Contract:
    """This will make a contract a draft again that was signed by mistake; refused once money came in for it."""
    contract = Contract.objects.select_for_update().get(pk=contract.pk)
    insist(rules.only_a_leader(by, contract))
    if contract.signed_on is None:
        raise Refused(_("This contract is not signed."))
    if contract.payments.exists():
        raise Refused(_("Payments were received for this contract."))
    contract.signed_on = None
    contract.save(update_fields=["signed_on"])
    contract.refresh_from_db()
    return contract


@transaction.atomic
def delete_draft(contract: Contract, *, by, at: datetime) -> Discarded:
    """This will put a draft into the recycle bin."""
    contract = Contract.objects.select_for_update().get(pk=contract.pk)
    insist(rules.the_owner_or_a_leader(by, contract), rules.only_a_draft(contract))
    return discard(contract, by=by, at=at)


def receive_payment(
    contract: Contract, *, by, at: datetime, key: UUID, received_on: date, amount: Decimal, reference: str = "",
    note: str = "",
) -> Payment:  # fmt: skip
    """This will record money received for a signed contract, credited to the contract's owner.

    More than is still open is refused. `key` is the sender's: the
    same key again gives the payment it made before.
    """
    with transaction.atomic():
        contract = Contract.objects.select_for_update().get(pk=contract.pk)
        before = Payment.objects.filter(key=key).first()
        if before:
            if (before.contract_id, before.amount, before.received_on) != (contract.pk, amount, received_on):
                raise Refused(_("This form was sent before with other content. Open a new one."))
            return before
        insist(rules.the_owner_or_a_leader(by, contract), rules.only_a_signed_one(contract))
        if received_on > Company.current().today():
            raise Refused(_("This day has not come yet."), "received_on")
        if amount == 0:
            raise Refused(_("An amount of nothing is not a payment."), "amount")
        received = contract.payments.aggregate(amount=Sum("amount"))["amount"] or Decimal(0)
        if received + amount > contract.amount:
            raise Refused(_("This is more than is still open for the contract."), "amount")
        if received + amount < 0:
            raise Refused(_("More cannot be given back than was received."), "amount")
        try:
            return Payment.objects.create(
                key=key, contract=contract, owner=contract.owner, received_on=received_on, amount=amount,
                reference=reference, note=note,
            )  # fmt: skip
        except IntegrityError:
            raise Refused(_("This form was sent before with other content. Open a new one.")) from None


@transaction.atomic
def delete_payment(payment: Payment, *, by, at: datetime) -> None:
    """This will take back a payment recorded by mistake; its history stays in the audit trail."""
    contract = Contract.objects.select_for_update().get(pk=payment.contract_id)
    insist(rules.only_a_leader(by, contract))
    others = contract.payments.exclude(pk=payment.pk).aggregate(amount=Sum("amount"))["amount"] or Decimal(0)
    if others < 0:
        raise Refused(_("Without this payment, more would have been given back than was received."))
    if others > contract.amount:
        raise Refused(_("Without this payment, more would have been received than the contract is worth."))
    payment.delete()
