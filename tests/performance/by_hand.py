"""The same figures as SQL that someone would write by hand, to hold the roll-ups against."""

FIRST_VISITS = """
    SELECT DISTINCT ON (owner_id, client_id, date_trunc('month', visited_on)) *
    FROM clients_visit WHERE how IN ('onsite', 'online')
    ORDER BY owner_id, client_id, date_trunc('month', visited_on), visited_on, id
"""

# (KPI, day, person, team, amount, rows with a client joined as c, has products)
FIGURES = [
    ("visits", "v.visited_on", "v.owner_id", "v.team_id", "count(*)",
     "clients_visit v JOIN clients_client c ON c.id = v.client_id WHERE v.how IN ('onsite', 'online')", ""),
    ("calls", "v.visited_on", "v.owner_id", "v.team_id", "count(*)",
     "clients_visit v JOIN clients_client c ON c.id = v.client_id WHERE v.how = 'phone'", ""),
    ("clients_visited", "v.visited_on", "v.owner_id", "v.team_id", "count(*)",
     f"({FIRST_VISITS}) v JOIN clients_client c ON c.id = v.client_id WHERE true", ""),
    ("new_clients", "c.added_on", "c.added_by_id", "c.added_team_id", "count(*)",
     "clients_client c WHERE c.added_by_id IS NOT NULL", ""),
    ("new_deals", "d.opened_on", "d.opened_by_id", "d.opened_team_id", "count(*)",
     "clients_deal d LEFT JOIN clients_client c ON c.id = d.client_id "
     "WHERE d.opened_by_id IS NOT NULL AND d.opened_on IS NOT NULL", ""),
    ("deals_won", "d.closed_on", "d.owner_id", "d.team_id", "count(*)",
     "clients_deal d LEFT JOIN clients_client c ON c.id = d.client_id WHERE d.outcome = 'won'", ""),
    ("deals_decided", "d.closed_on", "d.owner_id", "d.team_id", "count(*)",
     "clients_deal d LEFT JOIN clients_client c ON c.id = d.client_id WHERE d.closed_on IS NOT NULL", ""),
    ("contracts_signed", "k.signed_on", "k.owner_id", "k.team_id", "count(*)",
     "contracts_contract k JOIN clients_client c ON c.id = k.client_id WHERE k.signed_on IS NOT NULL", ""),
    ("signed_amount", "k.signed_on", "k.owner_id", "k.team_id", "sum(l.amount)",
     "contracts_contractline l JOIN contracts_contract k ON k.id = l.contract_id "
     "JOIN clients_client c ON c.id = k.client_id WHERE k.signed_on IS NOT NULL", "l.product_id"),
    ("collected_amount", "p.received_on", "p.owner_id", "p.team_id", "sum(p.amount)",
     "contracts_payment p JOIN contracts_contract k ON k.id = p.contract_id "
     "JOIN clients_client c ON c.id = k.client_id WHERE true", ""),
]  # fmt: skip


def statements(daily: str, monthly: str) -> list[str]:
    """This will write the roll-up into these two tables: an INSERT … SELECT … GROUP BY a KPI and dimension."""
    found = []
    for kpi, day, person, team, amount, rows, product in FIGURES:
        dimensions = [("", "0"), ("segment", "coalesce(c.segment_id, 0)"), ("region", "coalesce(c.region_id, 0)")]
        if product:
            dimensions.append(("product", f"coalesce({product}, 0)"))
        found += [
            f"INSERT INTO {daily} (kpi, day, person_id, team_id, dimension, member, amount) "
            f"SELECT '{kpi}', {day}, {person}, {team}, '{dimension}', {member}, {amount} FROM {rows} "
            f"GROUP BY 1, 2, 3, 4, 5, 6 HAVING {amount} <> 0"
            for dimension, member in dimensions
        ]
    found.append(
        f"INSERT INTO {monthly} (kpi, month, person_id, team_id, dimension, member, amount) "
        f"SELECT kpi, date_trunc('month', day)::date, person_id, team_id, dimension, member, sum(amount) FROM {daily} "
        "GROUP BY 1, 2, 3, 4, 5, 6 HAVING sum(amount) <> 0"
    )
    return found
