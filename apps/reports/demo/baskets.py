"""Products that come to a given amount at prices near the list's."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from random import Random

from apps.clients.models import Product
from apps.contracts.models import Contract, ContractLine
from apps.reports.demo.catalogue import MOST

HUNDRED = Decimal("1E+2")
_ABOVE_LIST, _MAIN_SHARE = Decimal("1.04"), Decimal("0.6")

Line = tuple[Product | None, int, Decimal]  # a position without a product is a rebate


def listed(product: Product) -> Decimal:
    """This will give a product's list price."""
    return product.list_price or Decimal(0)


@dataclass(frozen=True)
class Basket:
    """Positions that add up to an amount exactly; `main` is the largest."""

    lines: list[Line]

    @property
    def main(self) -> Product:
        product = self._largest[0]
        assert product is not None
        return product

    @property
    def quantity(self) -> int:
        return self._largest[1]

    @property
    def _largest(self) -> Line:
        return max((line for line in self.lines if line[0]), key=lambda line: line[2])

    def products(self) -> list[tuple[Product, int]]:
        return [(product, quantity) for product, quantity, _ in self.lines if product]

    def contract_lines(self, contract: Contract) -> list[ContractLine]:
        return [
            ContractLine(
                contract=contract, product=product, quantity=quantity, amount=amount,
                description="" if product else "老客户返利", list_price=product.list_price if product else None,
            )
            for product, quantity, amount in self.lines
        ]  # fmt: skip


def fill_basket(chance: Random, amount: Decimal, products: list[Product]) -> Basket:
    """This will choose one to four positions that come to `amount`, at some discount off the list."""
    rebate = Decimal(0)
    if amount > 200_000 and chance.random() < 0.05:
        rebate = (amount * Decimal("0.02")).quantize(HUNDRED)
    rest = amount + rebate
    lines: list[Line] = []
    for place in range(3):
        may = [p for p in products if listed(p) <= rest * _ABOVE_LIST and not any(p is line[0] for line in lines)]
        if place == 0:
            # The main position makes up most of the contract.
            may = [p for p in may if listed(p) * MOST[p.unit] >= rest * _MAIN_SHARE] or may
        if not may:
            break
        product = chance.choices(may, [float(listed(p)) ** 0.6 for p in may])[0]
        price = listed(product) * Decimal(str(round(chance.uniform(0.86, 0.98), 3)))
        most = max(1, min(MOST[product.unit], int(rest / price)))
        quantity = most if place else max(1, int(most * chance.uniform(0.7, 1.15)))
        quantity = min(quantity, most)
        worth = min(rest, (price * quantity).quantize(HUNDRED))
        lines.append((product, quantity, worth))
        rest -= worth
        if rest < 2000:
            break
    if not lines:
        cheapest = min(products, key=listed)
        lines = [(cheapest, max(1, round(rest / listed(cheapest))), rest)]
    elif rest:
        main, quantity, worth = lines[0]
        lines[0] = (main, quantity, worth + rest)
    return Basket(lines + ([(None, 1, -rebate)] if rebate else []))
