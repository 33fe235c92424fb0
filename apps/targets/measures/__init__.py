"""Reading targets: what was promised for any period, and the grid in which it is assigned."""

from apps.targets.measures.promised import Promised, target_of, targets_of

__all__ = ["Promised", "target_of", "targets_of"]
