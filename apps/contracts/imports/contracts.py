"""Contracts from a file, a row a line: several rows of one number are one contract with several lines."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from functools import partial

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.clients.imports import clients, deals, products
from apps.contracts.models import Contract, ContractLine
from apps.contracts.models.contract import Kind as ContractKind
from apps.contracts.rules import only_a_draft
from apps.teams.imports import anyone_who_leads, owned_within_reach, people
from salesmgmt.lib.importing import Field, Kind, Piece, Records, Row, cells

LINE_FIELDS = {
    one.name: one for one in ContractLine._meta.concrete_fields if one.name in ("quantity", "amount", "description")
}


class ContractRecords(Records):
    """Contracts with their lines; a signed one is not changed any more."""

    model = Contract
    line_fields = frozenset({"product", "quantity", "amount", "description"})
    unique = ("number",)

    def references(self):
        return {
            "owner": partial(people, self.run),
            "client": partial(clients, self.run),
            "deal": partial(deals, self.run),
            "product": partial(products, self.run),
        }

    def within_reach(self):
        return owned_within_reach(self.run, Contract.objects.all())

    def load(self, rows, found):
        self.lines: dict[int, list[ContractLine]] = defaultdict(list)
        for line in ContractLine.objects.filter(contract__in=[contract.pk for contract in found.values()]):
            self.lines[line.contract_id].append(line)
        self.why_not = {contract.pk: only_a_draft(contract) for contract in found.values()}

    def check(self, piece):
        row, contract = piece.row, piece.record
        if (piece.changed or self.more_differs(piece)) and (why_not := self.why_not.get(contract.pk)):
            self.run.refuse(row, "number", why_not)
        if contract.signed_on and contract.signed_on > self.run.today:
            self.run.refuse(row, "signed_on", _("This day has not come yet."))
        if contract.ends_on and contract.starts_on and contract.ends_on < contract.starts_on:
            self.run.refuse(row, "ends_on", _("A contract cannot end before it starts."))
        if contract.client_id is None:
            self.run.refuse(row, "client", _("This is missing."))
        for one in row.all:
            self._check_line(one)

    def _check_line(self, row: Row) -> None:
        for name in LINE_FIELDS:
            if (value := row.get(name)) is not None:
                try:
                    LINE_FIELDS[name].clean(value, None)
                except ValidationError as error:
                    self.run.refuse(row, name, " ".join(error.messages))

    def _line(self, row: Row) -> tuple:
        return (row.get("product"), row.get("quantity", Decimal(1)), row.get("amount"), row.get("description", ""))

    def more_differs(self, piece: Piece) -> bool:
        held = [(line.product_id, line.quantity, line.amount, line.description) for line in self.lines[piece.record.pk]]
        given = [self._line(row) for row in piece.row.all]
        return sorted(map(_settled, held)) != sorted(map(_settled, given))

    def write_more(self, pieces):
        added: list[ContractLine] = []
        for piece in pieces:
            if not piece.made:
                if not self.more_differs(piece):
                    continue
                self.run.remove(self.lines[piece.record.pk])
            # A product that stays keeps the list price it was written with.
            prices = {line.product_id: line.list_price for line in self.lines[piece.record.pk]}
            for row in piece.row.all:
                product, quantity, amount, description = self._line(row)
                added.append(
                    ContractLine(
                        contract=piece.record, product_id=product, quantity=quantity, amount=amount,
                        description=description, list_price=prices.get(product) if product else None,
                    )
                )  # fmt: skip
        self.run.add(added)


def _settled(line: tuple) -> tuple:
    """This will write a line's numbers in one way, so that 1 and 1.00 are the same."""
    product, quantity, amount, description = line
    return product or 0, f"{quantity:.2f}", f"{amount:.2f}", description


CONTRACTS = Kind(
    "contracts",
    gettext_lazy("Contracts"),
    fields=(
        Field(
            "number",
            gettext_lazy("contract number"),
            required=True,
            example="HT-2026-001",
            synonyms=("合同编号", "合同号", "编号", "number", "contract no", "contract id"),
        ),
        Field(
            "title",
            gettext_lazy("title"),
            example="视觉检测线采购合同",
            synonyms=("合同名称", "标题", "contract name", "name"),
        ),
        Field(
            "client",
            gettext_lazy("client"),
            required=True,
            example="上海宏达机械有限公司",
            synonyms=("客户", "客户名称", "客户编号", "甲方", "account", "customer", "company"),
        ),
        Field(
            "owner",
            gettext_lazy("owner"),
            required=True,
            example="李明",
            synonyms=("负责人", "销售", "业务员", "签约人", "sales rep", "sales agent", "salesperson"),
        ),
        Field(
            "deal",
            gettext_lazy("deal"),
            example="D-2026-001",
            synonyms=("商机", "商机编号", "opportunity", "opportunity id"),
        ),
        Field(
            "kind",
            gettext_lazy("kind"),
            cells.one_of(ContractKind.choices),
            example="new",
            synonyms=("类型", "合同类型", "type"),
        ),
        Field(
            "signed_on",
            gettext_lazy("signed on"),
            cells.day,
            example="2026-01-20",
            synonyms=("签约日期", "签订日期", "签署日期", "signed", "signing date", "date signed"),
        ),
        Field(
            "starts_on",
            gettext_lazy("starts on"),
            cells.day,
            example="2026-02-01",
            synonyms=("开始日期", "生效日期", "start date", "valid from"),
        ),
        Field(
            "ends_on",
            gettext_lazy("ends on"),
            cells.day,
            example="2027-01-31",
            synonyms=("结束日期", "到期日期", "end date", "valid until"),
        ),
        Field("product", gettext_lazy("product"), example="工业相机 A2", synonyms=("产品", "产品名称", "item")),
        Field("description", gettext_lazy("description"), example="含安装调试", synonyms=("描述", "规格", "明细")),
        Field("quantity", gettext_lazy("quantity"), cells.number, example="2", synonyms=("数量", "qty")),
        Field(
            "amount",
            gettext_lazy("amount"),
            cells.number,
            required=True,
            example="25600",
            synonyms=("金额", "合同金额", "小计", "value", "total", "line amount"),
        ),
        Field("note", gettext_lazy("note"), cells.lines, example="", synonyms=("备注", "说明", "remark", "comment")),
    ),
    keys=(("number",),),
    records=ContractRecords,
    why_not=anyone_who_leads,
)
