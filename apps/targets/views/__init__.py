"""The pages of the targets floor."""

from .after import after_visit
from .cells import cells
from .glossary import glossary
from .grid import grid
from .mine import accept, counter, mine, waiting
from .publish import discard, publish
from .revisions import approve, history, reject, revision, revisions, withdraw
from .team import remind, team

__all__ = [
    "accept",
    "after_visit",
    "approve",
    "cells",
    "counter",
    "discard",
    "glossary",
    "grid",
    "history",
    "mine",
    "publish",
    "reject",
    "remind",
    "revision",
    "revisions",
    "team",
    "waiting",
    "withdraw",
]
