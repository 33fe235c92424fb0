"""A list declared once: its columns, how it is sorted and paged, shown on desk and phone, and exported."""

from salesmgmt.lib.tables.address import COLUMNS
from salesmgmt.lib.tables.columns import Cell, Column, Header, Row
from salesmgmt.lib.tables.page import Page, TakeAway
from salesmgmt.lib.tables.table import Table

__all__ = ["COLUMNS", "Cell", "Column", "Header", "Page", "Row", "Table", "TakeAway"]
