"""Deals from a file, with their products; several rows of one number are one deal with several products."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from functools import partial

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.clients.imports.reach import clients, products, words
from apps.clients.models import Deal, DealLine, Stage
from apps.clients.models.deal import LostReason, Outcome
from apps.clients.rules import a_reason_for_losing, not_in_the_future
from apps.teams.imports import anyone_who_leads, owned_within_reach, people
from salesmgmt.lib.importing import Field, Kind, Piece, Records, Row, cells


class DealRecords(Records):
    """Deals, in a stage of the company's own; what a stage means says whether they are open, won or lost."""

    model = Deal
    line_fields = frozenset({"product", "quantity"})
    falls_through = False
    unique = ("code",)

    def __init__(self, run):
        super().__init__(run)
        self.stages = {stage.pk: stage for stage in Stage.objects.all()}

    def references(self):
        return {
            "owner": partial(people, self.run),
            "client": partial(clients, self.run),
            "product": partial(products, self.run),
        }

    def within_reach(self):
        return owned_within_reach(self.run, Deal.objects.all())

    def resolve(self, row):
        super().resolve(row)
        if isinstance(row.get("stage"), str):
            try:
                row.values["stage"] = self._stage(row.get("stage"), row.get("stage_means", ""))
            except ValueError as error:
                self.run.refuse(row, "stage", str(error))

    def _stage(self, name: str, means: str) -> int:
        """This will find a stage by name, a deciding one also by what it means, or make it if asked to."""
        lookup = words(self.run, Stage, "stage")
        deciding = [stage.pk for stage in self.stages.values() if means != Outcome.OPEN and stage.outcome == means]
        if deciding and not lookup.has(name):
            return deciding[0]
        if self.run.makes("stage") and not lookup.has(name):
            stage = Stage(name=name, outcome=means or Outcome.OPEN, position=len(self.stages) + 1)
            self.run.add([stage])
            self.stages[stage.pk] = stage
            lookup.add(stage.pk, name)
        found = lookup.find(name)
        if means and self.stages[found].outcome != means:
            known = self.stages[found].get_outcome_display()
            raise ValueError(_("The stage “%(name)s” means “%(known)s” here.") % {"name": name, "known": known})
        return found

    def load(self, rows, found):
        self.lines: dict[int, list[DealLine]] = defaultdict(list)
        for line in DealLine.objects.filter(deal__in=[deal.pk for deal in found.values()]):
            self.lines[line.deal_id].append(line)
        self.owners = {deal.pk: deal.owner_id for deal in found.values() if deal.outcome != Outcome.OPEN}

    def values(self, row, record):
        values = super().values(row, record)
        values.pop("outcome", None)
        if record is not None and "stage_id" in values and self.stages[values["stage_id"]].outcome == Outcome.OPEN:
            # Open again: what it was closed with goes, unless the row says it all the same and is refused.
            values = {"closed_on": None} | values
        if record is not None and "stage_id" in values and self.stages[values["stage_id"]].outcome != Outcome.LOST:
            values = {"lost_reason": ""} | values
        return values

    def beginning(self, row):
        return {"opened_by_id": row.get("owner")}

    def check(self, piece):
        row, deal = piece.row, piece.record
        deal.outcome = self.stages[deal.stage_id].outcome
        if deal.outcome == Outcome.OPEN:
            if deal.closed_on:
                self.run.refuse(row, "closed_on", _("An open deal has no closing day."))
        else:
            self._check_closing(row, deal)
        if deal.lost_reason and deal.outcome != Outcome.LOST:
            self.run.refuse(row, "lost_reason", _("Only a lost deal has a reason for that."))
        for name in ("opened_on", "closed_on"):
            if why_not := not_in_the_future(getattr(deal, name), self.run.today):
                self.run.refuse(row, name, why_not)

    def _check_closing(self, row: Row, deal: Deal) -> None:
        if not deal.closed_on:
            self.run.refuse(row, "closed_on", _("A deal that is decided has a closing day."))
        elif deal.opened_on and deal.closed_on < deal.opened_on:
            self.run.refuse(row, "closed_on", _("A deal cannot close before it was opened."))
        if deal.client_id is None:
            self.run.refuse(row, "client", _("Name the client before the deal is closed."))
        if why_not := a_reason_for_losing(deal.outcome, deal.lost_reason):
            self.run.refuse(row, "lost_reason", why_not)
        if self.owners.get(deal.pk, deal.owner_id) != deal.owner_id:
            self.run.refuse(row, "owner", _("A deal that is decided stays with whoever closed it."))

    def _named(self, row: Row) -> list[tuple[int, Decimal]]:
        return [(one.get("product"), one.get("quantity", Decimal(1))) for one in row.all if one.get("product")]

    def more_differs(self, piece: Piece) -> bool:
        held = sorted((line.product_id, line.quantity) for line in self.lines[piece.record.pk])
        named = sorted(self._named(piece.row))
        return bool(named) and named != held

    def write_more(self, pieces):
        added: list[DealLine] = []
        for piece in pieces:
            if not piece.made:
                if not self.more_differs(piece):
                    continue
                self.run.remove(self.lines[piece.record.pk])
            added += [DealLine(deal=piece.record, product_id=p, quantity=q) for p, q in self._named(piece.row)]
        self.run.add(added)


DEALS = Kind(
    "deals",
    gettext_lazy("Deals"),
    fields=(
        Field(
            "code",
            gettext_lazy("deal number"),
            example="D-2026-001",
            synonyms=("商机编号", "编号", "code", "id", "opportunity id", "deal id"),
        ),
        Field(
            "name",
            gettext_lazy("name"),
            required=True,
            example="宏达视觉检测线",
            synonyms=("商机", "商机名称", "项目名称", "deal", "opportunity", "opportunity name", "deal name"),
        ),
        Field(
            "client",
            gettext_lazy("client"),
            example="上海宏达机械有限公司",
            synonyms=("客户", "客户名称", "客户编号", "account", "customer", "company", "account name"),
        ),
        Field(
            "owner",
            gettext_lazy("owner"),
            required=True,
            example="李明",
            synonyms=(
                "负责人",
                "销售",
                "业务员",
                "销售代表",
                "sales rep",
                "sales agent",
                "salesperson",
                "opportunity owner",
            ),
        ),
        Field(
            "stage",
            gettext_lazy("stage"),
            required=True,
            example="需求确认",
            synonyms=("阶段", "商机阶段", "销售阶段", "deal stage", "sales stage", "status"),
        ),
        Field(
            "stage_means",
            gettext_lazy("what the stage means"),
            cells.one_of(Outcome.choices),
            example="open",
            synonyms=("结果", "outcome"),
        ),
        Field(
            "product",
            gettext_lazy("product"),
            example="工业相机 A2",
            synonyms=("产品", "产品名称", "item", "product name"),
        ),
        Field("quantity", gettext_lazy("quantity"), cells.number, example="2", synonyms=("数量", "qty")),
        Field(
            "amount",
            gettext_lazy("amount"),
            cells.number,
            example="25600",
            synonyms=("金额", "预计金额", "商机金额", "value", "close value", "deal value"),
        ),
        Field(
            "expected_on",
            gettext_lazy("expected to sign on"),
            cells.day,
            example="2026-03-31",
            synonyms=("预计签约日期", "预计成交日期", "expected close date", "expected close"),
        ),
        Field(
            "opened_on",
            gettext_lazy("opened on"),
            cells.day,
            example="2026-01-05",
            synonyms=("创建日期", "开始日期", "立项日期", "created", "created on", "engage date", "open date"),
        ),
        Field(
            "closed_on",
            gettext_lazy("closed on"),
            cells.day,
            example="",
            synonyms=("成交日期", "结束日期", "关闭日期", "close date", "closed"),
        ),
        Field(
            "lost_reason",
            gettext_lazy("why lost"),
            cells.one_of(LostReason.choices),
            example="",
            synonyms=("输单原因", "丢单原因", "loss reason", "lost because"),
        ),
        Field("competitor", gettext_lazy("competitor"), example="", synonyms=("竞争对手", "竞品")),
        Field(
            "note",
            gettext_lazy("note"),
            cells.lines,
            example="",
            synonyms=("备注", "说明", "remark", "comment", "description"),
        ),
    ),
    keys=(("code",), ("name", "client")),
    records=DealRecords,
    why_not=anyone_who_leads,
    makes=("stage",),
)
