"""The companies we sell to: visits, deals, follow-ups."""
