"""Targets."""

from apps.targets.models.target import Target

__all__ = ["Target"]
