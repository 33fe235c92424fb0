"""The general importer: files, cells, mappings, matching, writing in bulk, undo. It knows nothing of sales."""

from salesmgmt.lib.importing import cells, proposal, run
from salesmgmt.lib.importing.files import Sheet, Unreadable, edited
from salesmgmt.lib.importing.kinds import Field, Kind, all_kinds
from salesmgmt.lib.importing.lookup import Lookup
from salesmgmt.lib.importing.mapping import WrongMapping
from salesmgmt.lib.importing.records import Piece, Records
from salesmgmt.lib.importing.rows import Row
from salesmgmt.lib.importing.run import Decision, Run, go, prepare
from salesmgmt.lib.importing.trail import Trail

__all__ = [
    "Decision",
    "Field",
    "Kind",
    "Lookup",
    "Piece",
    "Records",
    "Row",
    "Run",
    "Sheet",
    "Trail",
    "Unreadable",
    "WrongMapping",
    "all_kinds",
    "cells",
    "edited",
    "go",
    "prepare",
    "proposal",
    "run",
]
