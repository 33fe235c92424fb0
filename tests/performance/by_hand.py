"""The same figures as SQL that someone would write by hand, to hold the roll-ups against."""

FIRST_VISITS = """
    SELECT DISTINCT ON (owner_id, client_id, date_trunc('month', visited_on)) *
    FROM clients_visit WHERE how IN ('onsite', 'online')
    ORDER BY owner_id, client_id, date_trunc('month', visited_on), visited_on, id
"""
FIRST_OF_DAYS = "SELECT DISTINCT ON (owner_id, visited_on) * FROM clients_visit ORDER BY owner_id, visited_on, id"

VISITS = "clients_visit v JOIN clients_client c ON c.id = v.client_id"
OPENED = (
    "clients_deal d LEFT JOIN clients_client c ON c.id = d.client_id "
    "WHERE d.opened_by_id IS NOT NULL AND d.opened_on IS NOT NULL"
)
CLOSED = "clients_deal d LEFT JOIN clients_client c ON c.id = d.client_id WHERE d.closed_on IS NOT NULL"
CONTRACTS = "contracts_contract k JOIN clients_client c ON c.id = k.client_id WHERE k.signed_on IS NOT NULL"
LINES = (
    "contracts_contractline l JOIN contracts_contract k ON k.id = l.contract_id "
    "JOIN clients_client c ON c.id = k.client_id LEFT JOIN clients_product p ON p.id = l.product_id "
    "WHERE k.signed_on IS NOT NULL"
)
PAYMENTS = (
    "contracts_payment y JOIN contracts_contract k ON k.id = y.contract_id "
    "JOIN clients_client c ON c.id = k.client_id WHERE true"
)

ENTERED = (
    "clients_stageentry e JOIN clients_deal d ON d.id = e.deal_id LEFT JOIN clients_client c ON c.id = d.client_id "
    "WHERE true"
)

# Whose a row is, on which day and in which team; its client stands as c, its product as p.
VISITED = ("v.visited_on", "v.owner_id", "v.team_id")
OPENING = ("d.opened_on", "d.opened_by_id", "d.opened_team_id")
CLOSING = ("d.closed_on", "d.owner_id", "d.team_id")
ENTERING = ("e.entered_on", "e.owner_id", "e.team_id")
SIGNING = ("k.signed_on", "k.owner_id", "k.team_id")
ADDING = ("c.added_on", "c.added_by_id", "c.added_team_id")
PAYING = ("y.received_on", "y.owner_id", "y.team_id")

NEW = "k.signed_on < c.added_on + 365"
TIMED = "d.outcome = 'won' AND d.opened_on IS NOT NULL"
UNITS = "CASE WHEN l.amount < 0 THEN -abs(l.quantity) ELSE l.quantity END"
LISTED = f"round({UNITS} * l.list_price, 2)"

ALL, BY_CLIENT, BY_PRODUCT, BY_STAGE = "", "client", "product", "stage"

# (KPI, day, person and team, amount, rows, what it can be read by)
FIGURES = [
    ("visits", VISITED, "count(*)", f"{VISITS} WHERE v.how IN ('onsite', 'online')", BY_CLIENT),
    ("calls", VISITED, "count(*)", f"{VISITS} WHERE v.how = 'phone'", BY_CLIENT),
    ("days_worked", VISITED, "count(*)", f"({FIRST_OF_DAYS}) v WHERE true", ALL),
    ("clients_visited", VISITED, "count(*)",
     f"({FIRST_VISITS}) v JOIN clients_client c ON c.id = v.client_id WHERE true", BY_CLIENT),
    ("new_clients", ADDING, "count(*)", "clients_client c WHERE c.added_by_id IS NOT NULL", BY_CLIENT),
    ("new_deals", OPENING, "count(*)", OPENED, BY_CLIENT),
    ("deal_amount", OPENING, "sum(d.amount)", OPENED, BY_CLIENT),
    ("deals_won", CLOSING, "count(*)", f"{CLOSED} AND d.outcome = 'won'", BY_CLIENT),
    ("won_amount", CLOSING, "sum(d.amount)", f"{CLOSED} AND d.outcome = 'won'", BY_CLIENT),
    ("deals_lost", CLOSING, "count(*)", f"{CLOSED} AND d.outcome = 'lost'", BY_CLIENT),
    ("deals_decided", CLOSING, "count(*)", CLOSED, BY_CLIENT),
    ("won_days", CLOSING, "sum(d.closed_on - d.opened_on)", f"{CLOSED} AND {TIMED}", BY_CLIENT),
    ("won_timed", CLOSING, "count(*)", f"{CLOSED} AND {TIMED}", BY_CLIENT),
    ("stages_entered", ENTERING, "count(*)", ENTERED, BY_STAGE),
    ("stages_passed", ENTERING, "count(*)", f"{ENTERED} AND e.passed", BY_STAGE),
    ("contracts_signed", SIGNING, "count(*)", CONTRACTS, BY_CLIENT),
    ("new_client_contracts", SIGNING, "count(*)", f"{CONTRACTS} AND {NEW}", BY_CLIENT),
    ("renewals_signed", SIGNING, "count(*)", f"{CONTRACTS} AND k.kind = 'renewal'", BY_CLIENT),
    ("signed_amount", SIGNING, "sum(l.amount)", LINES, BY_PRODUCT),
    ("new_client_amount", SIGNING, "sum(l.amount)", f"{LINES} AND {NEW}", BY_PRODUCT),
    ("renewed_amount", SIGNING, "sum(l.amount)", f"{LINES} AND k.kind = 'renewal'", BY_PRODUCT),
    ("units_sold", SIGNING, f"sum({UNITS})", f"{LINES} AND l.product_id IS NOT NULL", BY_PRODUCT),
    ("list_amount", SIGNING, f"sum({LISTED})", f"{LINES} AND l.list_price IS NOT NULL", BY_PRODUCT),
    ("discount_amount", SIGNING, f"sum({LISTED} - l.amount)", f"{LINES} AND l.list_price IS NOT NULL", BY_PRODUCT),
    ("collected_amount", PAYING, "sum(y.amount)", PAYMENTS, BY_CLIENT),
]  # fmt: skip


def _members(day: str, read_by: str) -> list[tuple[str, str]]:
    """This will list each dimension with the SQL of a row's member."""
    found = [("", "0")]
    if read_by != ALL:
        business = f"CASE WHEN c.added_on IS NULL THEN 0 WHEN {day} < c.added_on + 365 THEN 1 ELSE 2 END"
        found += [
            ("segment", "coalesce(c.segment_id, 0)"), ("region", "coalesce(c.region_id, 0)"), ("business", business),
        ]  # fmt: skip
    if read_by == BY_PRODUCT:
        found += [("product", "coalesce(l.product_id, 0)"), ("category", "coalesce(p.category_id, 0)")]
    if read_by == BY_STAGE:
        found.append(("stage", "e.stage_id"))
    return found


def statements(daily: str, monthly: str, teams: str) -> list[str]:
    """This will write the roll-up into these three tables: an INSERT … SELECT … GROUP BY a KPI and dimension."""
    found = [
        f"INSERT INTO {daily} (kpi, day, person_id, team_id, dimension, member, amount) "
        f"SELECT '{kpi}', {day}, {person}, {team}, '{dimension}', {member}, {amount} FROM {rows} "
        f"GROUP BY 1, 2, 3, 4, 5, 6 HAVING {amount} <> 0"
        for kpi, (day, person, team), amount, rows, read_by in FIGURES
        for dimension, member in _members(day, read_by)
    ]
    found.append(
        f"INSERT INTO {monthly} (kpi, month, person_id, team_id, dimension, member, amount) "
        f"SELECT kpi, date_trunc('month', day)::date, person_id, team_id, dimension, member, sum(amount) FROM {daily} "
        "GROUP BY 1, 2, 3, 4, 5, 6 HAVING sum(amount) <> 0"
    )
    found.append(
        f"INSERT INTO {teams} (kpi, month, team_id, amount) SELECT kpi, month, team_id, sum(amount) FROM {monthly} "
        "WHERE dimension = '' AND team_id IS NOT NULL GROUP BY 1, 2, 3 HAVING sum(amount) <> 0"
    )
    return found
