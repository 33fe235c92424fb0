"""Contracts with their lines, and the payments received for them."""

from apps.contracts.models.contract import Contract, ContractLine
from apps.contracts.models.payment import Payment

__all__ = ["Contract", "ContractLine", "Payment"]
