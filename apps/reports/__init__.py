"""What happened against what was promised."""
