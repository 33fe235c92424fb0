"""Who and what is behind a part of a gap: the clients, deals, contracts, products and days that weigh most."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from apps.clients.models import Client, Deal
from apps.contracts.models import Contract
from apps.reports.measures.figures import Scope, behind, read
from apps.reports.measures.references import same_days
from apps.reports.measures.why import Explanation
from apps.reports.rules.decomposition import Part, Sold
from apps.reports.rules.drivers import DRIVERS
from apps.targets.kpis import KPIS, TOTALS, Business, Dimension
from apps.teams.models import CalendarDay, Person
from salesmgmt.lib.periods import Grain, Period

MOST = 8
BEST = 3
BUSINESS = {"new_clients": Business.NEW.value, "existing_clients": Business.EXISTING.value}


@dataclass(frozen=True)
class Line:
    """One client, deal, contract, product or day: `page` and `pk` where it opens, if the viewer may; `values` its
    cells."""

    name: str
    values: tuple[object, ...]
    page: str = ""
    pk: int = 0
    day: date | None = None
    kpi: str = ""


@dataclass(frozen=True)
class Listing:
    """The foremost of one kind of rows behind a part; `columns` are (label, unit)."""

    title: str | Promise
    columns: tuple[tuple[str | Promise, str], ...]
    lines: list[Line]
    note: str | Promise = ""


@dataclass
class Contributors:
    """What is behind the parts of one explanation, all within its scope and what its viewer may see.

    Against a target or a team there are no records to set beside the actual ones; the period before stands
    in for them, once a workday has come (see `same_days`).
    """

    explanation: Explanation
    then: Period | None = field(init=False)

    def __post_init__(self):
        explanation = self.explanation
        compared = explanation.compared
        if compared and compared.period and explanation.against in ("last", "year"):
            self.then = compared.period
        else:
            self.then = same_days(explanation.period, explanation.period.previous, explanation.company)

    @property
    def scope(self) -> Scope:
        return self.explanation.scope

    @property
    def now(self) -> Period:
        return self.explanation.period

    def of(self, part: Part) -> list[Listing]:
        """This will list what is behind a part; only what has anything in it."""
        found: list[Listing] = []
        for driver in part.drivers:
            for listing in self._of(driver):
                if listing.lines and listing not in found:
                    found.append(listing)
        return found

    def _of(self, driver: str) -> Iterable[Listing]:
        match driver:
            case "new_clients" | "existing_clients" | "clients":
                yield from self._clients(driver)
            case "visits":
                yield self._visits()
            case "deals":
                yield self._without_a_deal()
            case "decided":
                yield self._undecided()
                yield self._slow()
            case "won":
                yield self._lost()
            case "contracts":
                yield self._without_a_contract()
            case "value" | "units":
                yield self._largest(self.now, _("Largest contracts"))
                yield self._largest(self.then, _("Largest contracts then"))
            case "mix" | "list":
                yield self._products()
            case "price":
                yield self._below_list()
            case "other":
                yield self._unlisted()
            case "collected":
                yield self._owed()
        if driver in DRIVERS and DRIVERS[driver].kpi:
            yield self._days(DRIVERS[driver].kpi)

    # --- clients ------------------------------------------------------------------------------------

    def _rows(self, kpi: str, period: Period | None, driver: str = "") -> QuerySet:
        members = {Dimension.BUSINESS.value: BUSINESS[driver]} if driver in BUSINESS else None
        rows = behind(self.scope, TOTALS[kpi], period or self.now, members)
        return rows if period else rows.none()

    def _met(self, kpi: str, period: Period | None, driver: str = "") -> dict[int, int]:
        rows = self._rows(kpi, period, driver).order_by().values_list("client").annotate(Count("pk"))
        return dict(rows)

    def _client_lines(self, counts: list[tuple[int, tuple]]) -> list[Line]:
        keys = [key for key, _values in counts]
        names = {client.pk: str(client) for client in Client.objects.filter(pk__in=keys).only("name", "short_name")}
        mine = set(Client.objects.visible_to(self.scope.viewer).filter(pk__in=keys).values_list("pk", flat=True))
        return [
            Line(names.get(key, ""), values, "clients:detail" if key in mine else "", key) for key, values in counts
        ]

    def _clients(self, driver: str) -> Iterable[Listing]:
        # Someone met then as a new client may be met now as an existing one: neither is missed.
        then, now = self._met("visits", self.then, driver), self._met("visits", self.now, driver)
        every_then, every_now = self._met("visits", self.then), self._met("visits", self.now)
        gone = [(key, (count,)) for key, count in then.items() if key not in every_now]
        come = [(key, (count,)) for key, count in now.items() if key not in every_then]
        columns = ((_("Meetings"), "count"),)
        yield Listing(_("Met then and not now"), columns, self._client_lines(_most(gone)), _of_all(gone))
        yield Listing(_("Met now and not then"), columns, self._client_lines(_most(come)), _of_all(come))

    def _visits(self) -> Listing:
        then, now = self._met("visits", self.then), self._met("visits", self.now)
        both = [(key, (then[key], now[key])) for key in then.keys() & now.keys() if then[key] != now[key]]
        both.sort(key=lambda each: (-abs(each[1][1] - each[1][0]), each[0]))
        columns = ((_("Meetings then"), "count"), (_("Meetings now"), "count"))
        return Listing(_("Met more or less often than then"), columns, self._client_lines(both[:MOST]), _of_all(both))

    def _without_a_deal(self) -> Listing:
        opened = set(self._rows("new_deals", self.now).order_by().values_list("client", flat=True))
        met = [(key, (count,)) for key, count in self._met("visits", self.now).items() if key not in opened]
        columns = ((_("Meetings"), "count"),)
        return Listing(_("Met without a new deal"), columns, self._client_lines(_most(met)), _of_all(met))

    # --- deals --------------------------------------------------------------------------------------

    def _deal_lines(self, deals: QuerySet, values: Callable) -> list[Line]:
        record = Deal.objects.visible_to(self.scope.viewer).filter(pk=OuterRef("pk"))
        rows = deals.select_related("client").annotate(may_open=Exists(record))[:MOST]
        return [
            Line(
                _("%(deal)s · %(client)s") % {"deal": deal.name, "client": deal.client} if deal.client else deal.name,
                values(deal), "clients:deal" if deal.may_open else "", deal.pk,
            )
            for deal in rows
        ]  # fmt: skip

    def _undecided(self) -> Listing:
        today = self.explanation.company.today()
        scope = self.scope
        deals = Deal.objects.visible_to(scope.viewer).open()
        deals = deals.filter(opened_on__isnull=False, opened_on__lt=self.now.after)
        # An open deal is credited to nobody yet; it is its owner's, and theirs who lead the owner today.
        if scope.person:
            deals = deals.filter(owner=scope.person)
        elif scope.teams:
            deals = deals.filter(owner__in=Person.objects.members_of(scope.teams, today).values("pk"))
        columns = ((_("Amount"), "money"), (_("Days open"), "days"))
        lines = self._deal_lines(
            deals.order_by("opened_on", "pk"), lambda deal: (deal.amount, (today - deal.opened_on).days)
        )
        return Listing(_("Open for longest, not decided"), columns, lines)

    def _slow(self) -> Listing:
        deals = self._rows("won_timed", self.now).annotate(days=F("closed_on") - F("opened_on")).order_by("-days", "pk")
        columns = ((_("Amount"), "money"), (_("Days to win"), "days"))
        lines = self._deal_lines(deals, lambda deal: (deal.amount, deal.days.days))
        return Listing(_("Took longest to win"), columns, lines)

    def _lost(self) -> Listing:
        deals = self._rows("deals_lost", self.now).order_by(F("amount").desc(nulls_last=True), "pk")
        columns = ((_("Amount"), "money"), (_("Why lost"), ""))
        lines = self._deal_lines(deals, lambda deal: (deal.amount, deal.get_lost_reason_display()))
        return Listing(_("Deals lost"), columns, lines)

    def _without_a_contract(self) -> Listing:
        signed = Contract.objects.signed().filter(deal=OuterRef("pk"))
        deals = self._rows("deals_won", self.now).filter(~Exists(signed))
        deals = deals.order_by(F("amount").desc(nulls_last=True), "pk")
        columns = ((_("Amount"), "money"), (_("Won on"), "date"))
        lines = self._deal_lines(deals, lambda deal: (deal.amount, deal.closed_on))
        return Listing(_("Won, with no signed contract yet"), columns, lines)

    # --- contracts ----------------------------------------------------------------------------------

    def _contract_lines(self, rows: QuerySet, values: Callable, contract: str = "") -> list[Line]:
        key = f"{contract}_id" if contract else "pk"
        mine = Contract.objects.visible_to(self.scope.viewer).filter(pk=OuterRef(key))
        client = f"{contract}__client" if contract else "client"
        found = []
        for row in rows.select_related(client).annotate(may_open=Exists(mine))[:MOST]:
            one = getattr(row, contract) if contract else row
            name = _("%(contract)s · %(client)s") % {"contract": one.number, "client": one.client}
            found.append(Line(name, values(row), "contracts:detail" if row.may_open else "", one.pk))
        return found

    def _largest(self, period: Period | None, title: str) -> Listing:
        rows = self._rows("contracts_signed", period).order_by("-amount", "pk")
        columns = ((_("Amount"), "money"), (_("Signed on"), "date"))
        return Listing(title, columns, self._contract_lines(rows, lambda row: (row.amount, row.signed_on)))

    def _below_list(self) -> Listing:
        kpi = TOTALS["discount_amount"]
        rows = self._rows(kpi.key, self.now).annotate(off=kpi.each).filter(off__gt=0).order_by("-off", "pk")
        rows = rows.select_related("product")
        columns = ((_("Product"), ""), (_("Paid"), "money"), (_("Discount"), "money"))
        lines = self._contract_lines(rows, lambda row: (str(row.product or ""), row.amount, row.off), "contract")
        return Listing(_("Sold below list price"), columns, lines)

    def _unlisted(self) -> Listing:
        rows = self._rows("signed_amount", self.now).filter(Q(list_price__isnull=True)).order_by("-amount", "pk")
        columns = ((_("Amount"), "money"),)
        return Listing(
            _("Lines without a list price"), columns, self._contract_lines(rows, lambda row: (row.amount,), "contract")
        )

    def _owed(self) -> Listing:
        signed = Contract.objects.filter(pk__in=self._rows("contracts_signed", self.now).order_by().values("pk"))
        rows = signed.with_received().annotate(owed=F("amount") - F("received"))
        rows = rows.filter(owed__gt=0).order_by("-owed", "pk")
        columns = ((_("Signed"), "money"), (_("Not yet collected"), "money"))
        lines = self._contract_lines(rows, lambda row: (row.amount, row.owed))
        return Listing(_("Signed, and not yet paid in full"), columns, lines)

    # --- products and days --------------------------------------------------------------------------

    def _products(self) -> Listing:
        compared = self.explanation.compared
        if compared is None:
            return Listing("", (), [])
        was = {key: sold for key, sold in compared.side.products.items() if sold.priced}
        now = {key: sold for key, sold in self.explanation.side.products.items() if sold.priced}
        shares = _shares(was), _shares(now)
        moved = {key: shares[1].get(key, Decimal(0)) - shares[0].get(key, Decimal(0)) for key in {**was, **now}}
        foremost = sorted(moved, key=lambda key: (-abs(moved[key]), key))[:MOST]
        names = Dimension.PRODUCT.names(foremost)
        columns = (
            (_("Share of units then"), "percent"), (_("Share of units now"), "percent"),
            (_("List price then"), "money"), (_("List price now"), "money"),
        )  # fmt: skip
        nothing = Decimal(0)
        lines = [
            Line(
                names.get(key, _("Not known")),
                (
                    shares[0].get(key, nothing), shares[1].get(key, nothing),
                    _price(was.get(key)), _price(now.get(key)),
                ),
            )
            for key in foremost
        ]  # fmt: skip
        return Listing(_("Products whose share changed most"), columns, lines)

    def _days(self, kpi: str) -> Listing:
        """This will list the best days, and say how many workdays brought nothing."""
        company, today = self.explanation.company, self.explanation.company.today()
        figures = read(self.scope, [kpi], self.now, by=[Grain.DAY])
        by_day = {piece.first: amounts[kpi] or Decimal(0) for (piece,), amounts in figures.items() if amounts[kpi]}
        best = sorted(by_day, key=lambda day: (-by_day[day], day))[:BEST]
        worked = [day for day in CalendarDay.objects.workdays(self.now, company) if day <= today]
        empty = sum(day not in by_day for day in worked)
        lines = [Line("", (by_day[day],), day=day, kpi=kpi) for day in best]
        words = {"empty": empty, "days": len(worked)}
        note = _("%(empty)s of %(days)s workdays brought none.") % words if empty else ""
        title = _("Best days: %(kpi)s") % {"kpi": KPIS[kpi].label}
        return Listing(title, ((KPIS[kpi].label, KPIS[kpi].unit),), lines, note)


def _most(counts: list[tuple[int, tuple]]) -> list[tuple[int, tuple]]:
    return sorted(counts, key=lambda each: (-each[1][0], each[0]))[:MOST]


def _of_all(counts: list) -> str:
    if len(counts) <= MOST:
        return ""
    return _("The foremost %(shown)s of %(all)s.") % {"shown": MOST, "all": len(counts)}


def _shares(products: dict[int, Sold]) -> dict[int, Decimal]:
    units = sum(sold.units for sold in products.values())
    found = {}
    for key, sold in products.items():
        share = sold.units / units
        found[key] = Decimal(share.numerator) / share.denominator
    return found


def _price(sold: Sold | None) -> Decimal | None:
    if sold is None:
        return None
    price = sold.listed / sold.units
    return Decimal(price.numerator) / price.denominator
