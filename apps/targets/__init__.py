"""What counts (the KPIs) and how much of it each person and team promised."""
