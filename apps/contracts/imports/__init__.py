"""What a row of a file becomes: a line of a contract, a payment."""

from apps.contracts.imports.contracts import CONTRACTS
from apps.contracts.imports.payments import PAYMENTS

KINDS = (CONTRACTS, PAYMENTS)

__all__ = ["CONTRACTS", "KINDS", "PAYMENTS"]
