"""The catalogue: every KPI, in the order in which they are listed."""

from __future__ import annotations

from django.db.models import Case, F, Func, IntegerField, Q, When
from django.db.models.functions import Abs, Round
from django.utils.translation import gettext_lazy as _

from apps.targets.kpis.dimensions import with_a_new_client
from apps.targets.kpis.kinds import KPIS, Better, Ratio, Tile, Total, Unit

# A line is typed with its quantity as it is; what makes it a return is that money goes back for it.
UNITS = Case(When(amount__lt=0, then=-Abs("quantity")), default=F("quantity"))
# Rounded line by line, as amounts are, so that parts add up to the whole to the cent.
LISTED = Round(UNITS * F("list_price"), 2)
PRICED = Q(list_price__isnull=False)

TIMED = Q(outcome="won", opened_on__isnull=False)
DAYS_TO_WIN = Func(
    "closed_on", "opened_on", template="(%(expressions)s)", arg_joiner=" - ", output_field=IntegerField()
)

RENEWAL = Q(kind="renewal")
OF_A_RENEWAL = Q(contract__kind="renewal")

KPIS |= {
    kpi.key: kpi
    for kpi in [
        # --- work with clients ---
        Total(
            "visits", _("Visits"),
            _("Meetings with clients, on site or online, counted on the day they took place. Every logged meeting "
              "counts."),
            Unit.COUNT, source="visits", where=Q(how__in=["onsite", "online"]), tile=Tile.WORK, basis=True,
        ),
        Total(
            "calls", _("Calls"),
            _("Telephone calls with clients, counted on the day they were made."),
            Unit.COUNT, source="visits", where=Q(how="phone"), tile=Tile.WORK, basis=True,
        ),
        Total(
            "days_worked", _("Days worked"),
            _("Days for which a person logged a visit, a call or a message; each day counts once per person, for the "
              "team of the first record."),
            Unit.DAYS, source="days_worked",
        ),
        Ratio(
            "visits_per_day", _("Visits per day worked"),
            _("Visits divided by the days worked in the same period."),
            Unit.COUNT, top="visits", bottom="days_worked",
        ),
        Ratio(
            "calls_per_day", _("Calls per day worked"),
            _("Calls divided by the days worked in the same period."),
            Unit.COUNT, top="calls", bottom="days_worked",
        ),
        Total(
            "clients_visited", _("Clients visited"),
            _("Different clients met in a month: each counts once per person and month, on the day of the first "
              "meeting. Over several months the months are added up."),
            Unit.COUNT, source="first_visits", tile=Tile.WORK,
        ),
        Total(
            "new_clients", _("New clients"),
            _("New clients, counted on the day they became clients and credited to whoever added them."),
            Unit.COUNT, source="clients", tile=Tile.WORK, basis=True,
        ),
        # --- deals ---
        Total(
            "new_deals", _("New deals"),
            _("Deals opened, counted on the day they were opened and credited to whoever opened them."),
            Unit.COUNT, source="deals_opened", tile=Tile.WORK,
        ),
        Total(
            "deal_amount", _("Amount of new deals"),
            _("The amounts of deals opened, as they stand now, counted on the day the deals were opened; a deal "
              "without an amount adds nothing."),
            Unit.MONEY, source="deals_opened", amount="amount",
        ),
        Total(
            "deals_won", _("Deals won"),
            _("Deals that were won, counted on the day they closed."),
            Unit.COUNT, source="deals_closed", where=Q(outcome="won"), tile=Tile.RESULT, basis=True,
        ),
        Total(
            "won_amount", _("Amount won"),
            _("The amounts of deals that were won, counted on the day they closed."),
            Unit.MONEY, source="deals_closed", amount="amount", where=Q(outcome="won"),
        ),
        Ratio(
            "average_deal", _("Average deal"),
            _("Amount won divided by deals won in the same period."),
            Unit.MONEY, top="won_amount", bottom="deals_won",
        ),
        Total(
            "deals_lost", _("Deals lost"),
            _("Deals that were lost, counted on the day they closed."),
            Unit.COUNT, source="deals_closed", where=Q(outcome="lost"), better=Better.LOWER,
        ),
        Total(
            "deals_decided", _("Deals decided"),
            _("Deals that ended, won or lost, counted on the day they closed."),
            Unit.COUNT, source="deals_closed",
        ),
        Ratio(
            "win_rate", _("Win rate"),
            _("Deals won divided by deals decided (won or lost) in the same period."),
            Unit.PERCENT, top="deals_won", bottom="deals_decided", tile=Tile.RESULT,
        ),
        Total(
            "won_days", _("Days to win, in all"),
            _("The days from opening to closing of the deals that were won, added up and counted on the day they "
              "closed. Deals without an opening day are left out."),
            Unit.DAYS, source="deals_closed", amount=DAYS_TO_WIN, where=TIMED, tile=None, better=Better.LOWER,
            can_have_target=False,
        ),
        Total(
            "won_timed", _("Deals won with an opening day"),
            _("Deals that were won and of which the opening day is known, counted on the day they closed."),
            Unit.COUNT, source="deals_closed", where=TIMED, tile=None, can_have_target=False,
        ),
        Ratio(
            "cycle_days", _("Days to win a deal"),
            _("The days from opening to closing of the deals that were won, divided by their number."),
            Unit.DAYS, top="won_days", bottom="won_timed", better=Better.LOWER,
        ),
        Total(
            "stages_entered", _("Stages entered"),
            _("Deals entering an open stage, counted on the day they entered and credited to whoever owned the deal "
              "then. A deal that comes back to a stage enters it again; one that skips a stage does not enter it."),
            Unit.COUNT, source="stage_entries",
        ),
        Total(
            "stages_passed", _("Stages passed"),
            _("Of the stages entered, those that were passed by now: the deal moved on to a later stage or was won. "
              "Counted on the day the deal entered the stage, not on the day it passed."),
            Unit.COUNT, source="stage_entries", where=Q(passed=True),
        ),
        Ratio(
            "stage_conversion", _("Stage conversion"),
            _("Of the stages that deals entered in the period, the share passed by now: the deal moved on to a later "
              "stage or was won. A pass counts on the day the deal entered the stage, so that both numbers are of the "
              "same deals and the share is never above 100%. Deals still in the stage have not passed yet: the latest "
              "weeks read low until they move on. Read by stage, it is each stage's conversion."),
            Unit.PERCENT, top="stages_passed", bottom="stages_entered",
        ),
        # --- contracts ---
        Total(
            "contracts_signed", _("Contracts signed"),
            _("Contracts signed, counted on the day they were signed."),
            Unit.COUNT, source="contracts", tile=Tile.RESULT, basis=True,
        ),
        Total(
            "signed_amount", _("Signed amount"),
            _("The amounts of all lines of signed contracts, counted on the signing day; returns and rebates are "
              "taken off."),
            Unit.MONEY, source="contract_lines", amount="amount", tile=Tile.LEAD, basis=True,
        ),
        Ratio(
            "average_contract", _("Average contract"),
            _("Signed amount divided by contracts signed in the same period."),
            Unit.MONEY, top="signed_amount", bottom="contracts_signed", tile=Tile.RESULT,
        ),
        Total(
            "new_client_contracts", _("Contracts with new clients"),
            _("Contracts signed less than 365 days after the day their client was added, counted on the signing day."),
            Unit.COUNT, source="contracts", where=with_a_new_client("signed_on", "client"),
        ),
        Total(
            "new_client_amount", _("Signed with new clients"),
            _("The amounts of all lines of contracts signed less than 365 days after the day their client was added, "
              "counted on the signing day; returns and rebates are taken off."),
            Unit.MONEY, source="contract_lines", amount="amount",
            where=with_a_new_client("contract__signed_on", "contract__client"),
        ),
        Total(
            "renewals_signed", _("Renewals signed"),
            _("Contracts of the kind “renewal”, counted on the day they were signed."),
            Unit.COUNT, source="contracts", where=RENEWAL,
        ),
        Total(
            "renewed_amount", _("Renewed amount"),
            _("The amounts of all lines of signed contracts of the kind “renewal”, counted on the signing day; returns "
              "and rebates are taken off."),
            Unit.MONEY, source="contract_lines", amount="amount", where=OF_A_RENEWAL,
        ),
        # --- what was sold, and at which price ---
        Total(
            "units_sold", _("Units sold"),
            _("The quantities on the lines of signed contracts that name a product, counted on the signing day. A line "
              "with a negative amount is a return, and its quantity is taken off; a rebate is a line without a product "
              "and takes nothing off."),
            Unit.COUNT, source="contract_lines", amount=UNITS, where=Q(product__isnull=False),
        ),
        Total(
            "list_amount", _("Amount at list price"),
            _("What the lines of signed contracts would come to at list price: quantity times the product's list price "
              "on the day the line was written. Returns are taken off; lines without a list price are left out."),
            Unit.MONEY, source="contract_lines", amount=LISTED, where=PRICED, can_have_target=False,
        ),
        Total(
            "discount_amount", _("Discount"),
            _("Amount at list price less what is paid, over the lines of signed contracts that have a list price; "
              "negative where more than the list price is paid. A return takes off the discount it was sold with; "
              "rebates without a product are not part of it."),
            Unit.MONEY, source="contract_lines", amount=LISTED - F("amount"), where=PRICED, better=Better.LOWER,
        ),
        Ratio(
            "discount_rate", _("Discount rate"),
            _("Discount divided by the amount at list price in the same period."),
            Unit.PERCENT, top="discount_amount", bottom="list_amount", better=Better.LOWER,
        ),
        # --- money ---
        Total(
            "collected_amount", _("Collected amount"),
            _("Payments received, counted on the day the money came in; money paid back is taken off."),
            Unit.MONEY, source="payments", amount="amount", tile=Tile.LEAD, basis=True,
        ),
        Ratio(
            "collection_rate", _("Collection rate"),
            _("Collected amount divided by the amount signed in the same period. It exceeds 100% when more is paid "
              "on older contracts than is signed anew."),
            Unit.PERCENT, top="collected_amount", bottom="signed_amount", tile=Tile.RESULT,
        ),
    ]
}  # fmt: skip

TOTALS: dict[str, Total] = {key: kpi for key, kpi in KPIS.items() if isinstance(kpi, Total)}
