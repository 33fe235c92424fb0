"""Counting, inside PostgreSQL: from the rows that count to daily figures, to monthly ones, to teams' months."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from django.db import connection, transaction
from django.db.models import DateField, F, Q, QuerySet, Sum
from django.db.models.functions import Cast

from apps.reports.models import DailyFigure, MonthlyFigure, StaleFigure, TeamFigure
from apps.targets.kpis import SOURCES, Source, totals_of
from salesmgmt.lib.periods import Period

DAILY, MONTHLY, TEAMS = (model._meta.db_table for model in (DailyFigure, MonthlyFigure, TeamFigure))

# Whoever counts holds this lock until commit, so that two recounts never write the same figure.
LOCK = 7_215_301

# One pass over the source makes every KPI's whole and its parts by each dimension.
_INSERT = """
    WITH base AS MATERIALIZED ({base})
    INSERT INTO {into} (kpi, day, person_id, team_id, dimension, member, amount)
    SELECT kpi.key, total.day, total.person, total.team, total.dimension, total.member, kpi.amount
    FROM (
        SELECT day, person, team, {dimension} AS dimension, {member} AS member, {sums}
        FROM base
        GROUP BY GROUPING SETS ({sets})
    ) AS total
    CROSS JOIN LATERAL (VALUES {values}) AS kpi (key, amount)
    WHERE kpi.amount <> 0
"""

_INSERT_MONTHS = """
    INSERT INTO {into} (kpi, month, person_id, team_id, dimension, member, amount)
    SELECT kpi, date_trunc('month', day)::date AS month, person_id, team_id, dimension, member, sum(amount)
    FROM ({days}) AS days
    GROUP BY kpi, month, person_id, team_id, dimension, member
    HAVING sum(amount) <> 0
"""


def totals(source: Source, rows: QuerySet | None = None) -> QuerySet:
    """This will count the source's rows: one dict a day, person, team and combination of dimension
    members, with one amount a KPI under the KPI's key. The one definition of every figure."""
    rows = source.rows() if rows is None else rows
    groups = {
        "of_day": Cast(F(source.day), DateField()),
        "of_person": F(f"{source.person}_id"),
        "of_team": F(f"{source.team}_id"),
        **{f"of_{dimension}": member for dimension, member in source.dimensions.items()},
    }
    return (
        rows.order_by().values(**groups).annotate(**{f"kpi_{kpi.key}": kpi.aggregate for kpi in totals_of(source.key)})
    )


def _insert(source: Source, rows: QuerySet | None = None, into: str = DAILY) -> None:
    sql, params = totals(source, rows).query.sql_with_params()
    keys = [kpi.key for kpi in totals_of(source.key)]
    dimensions = [dimension.value for dimension in source.dimensions]
    statement = _INSERT.format(
        into=into,
        base=f"SELECT * FROM ({sql}) AS counted ({', '.join(['day', 'person', 'team', *dimensions, *keys])})",
        dimension=_of_each_set({name: f"'{name}'" for name in dimensions}, "''"),
        member=_of_each_set({name: f"coalesce({name}, 0)" for name in dimensions}, "0"),
        sums=", ".join(f"sum({key}) AS {key}" for key in keys),
        sets=", ".join(["(day, person, team)", *(f"(day, person, team, {name})" for name in dimensions)]),
        values=", ".join(f"('{key}', total.{key})" for key in keys),
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, params)


def _of_each_set(values: dict[str, str], whole: str) -> str:
    """This will write the SQL that tells, in each grouping set, the value of the dimension it groups by."""
    if not values:
        return whole
    # GROUPING has a bit a column, the last one lowest, which is 0 where the set groups by the column.
    grouping, every = f"GROUPING({', '.join(values)})", (1 << len(values)) - 1
    bits = {name: every - (1 << (len(values) - 1 - index)) for index, name in enumerate(values)}
    whens = " ".join(f"WHEN {bits[name]} THEN {value}" for name, value in values.items())
    return f"CASE {grouping} {whens} ELSE {whole} END"


def _insert_months(days: QuerySet) -> None:
    columns = ("kpi", "day", "person_id", "team_id", "dimension", "member", "amount")
    sql, params = days.values(*columns).query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(_INSERT_MONTHS.format(into=MONTHLY, days=sql), params)


def _team_months(chosen: Q) -> tuple[str, tuple]:
    """This will write the SQL of every team's months (kpi, month, team, amount) from people's, as stored."""
    months = MonthlyFigure.objects.whole().filter(chosen, team__isnull=False).order_by()
    summed = months.values("kpi", "month", "team_id").annotate(total=Sum("amount"))
    return summed.exclude(total=0).query.sql_with_params()


def _add_up_teams(chosen: Q) -> None:
    """This will write the chosen months and KPIs of every team anew."""
    TeamFigure.objects.filter(chosen)._raw_delete("default")
    sql, params = _team_months(chosen)
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {TEAMS} (kpi, month, team_id, amount) {sql}", params)


def one_at_a_time() -> None:
    """This will hold the counting lock until the present transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])


def count_again(source: Source, people: Collection[int], days: Collection[date]) -> None:
    """This will count one source anew for these people on these days, and the months the days lie in.

    Call it inside a transaction that holds the counting lock.
    """
    if source.whole_month:
        days = {day for month in {Period.month(day) for day in days} for day in month.days}
    months = {day.replace(day=1) for day in days}
    keys = [kpi.key for kpi in totals_of(source.key)]
    of_these = Q(kpi__in=keys, person__in=people)
    DailyFigure.objects.filter(of_these, day__in=days)._raw_delete("default")
    MonthlyFigure.objects.filter(of_these, month__in=months)._raw_delete("default")
    _insert(source, source.rows().filter(**{f"{source.person}__in": people, f"{source.day}__in": days}))
    in_months = Q(
        *(Q(day__gte=month.first, day__lt=month.after) for month in map(Period.month, months)), _connector=Q.OR
    )
    _insert_months(DailyFigure.objects.filter(of_these).filter(in_months))
    # Of every team: those that these people's rows were credited to before are no longer known.
    _add_up_teams(Q(kpi__in=keys, month__in=months))


@transaction.atomic
def recount_stale(limit: int = 2000) -> int:
    """This will claim up to `limit` marks, count what they name, and give the number of marks cleared.

    The marks are deleted in the transaction that counts: whatever breaks it off leaves them there.
    A change that commits meanwhile has a mark of its own, which stays for the next run.
    """
    one_at_a_time()
    chosen = StaleFigure.objects.order_by("person_id", "day").values("pk")[:limit]
    claimed = _claim(chosen)
    for key, source in SOURCES.items():
        marks = {(day, person) for mark, day, person in claimed if mark == key}
        if marks:
            count_again(source, {person for _, person in marks}, {day for day, _ in marks})
    return len(claimed)


def _claim(chosen: QuerySet) -> list[tuple[str, date, int]]:
    sql, params = chosen.query.sql_with_params()
    # As an array, chosen once: a table just filled has no statistics, from which it may be chosen again for every row.
    chosen_once = f"id = ANY(ARRAY({sql}))"
    with connection.cursor() as cursor:
        cursor.execute(
            f"DELETE FROM reports_stalefigure WHERE {chosen_once} RETURNING source, day, person_id",
            params,
        )
        return cursor.fetchall()


# --- everything anew: counted beside the stored figures, then compared ---------------------------------------

_SAME_FIGURE = """
    counted.kpi = stored.kpi AND counted.{when} = stored.{when} AND counted.person_id = stored.person_id
    AND coalesce(counted.team_id, 0) = coalesce(stored.team_id, 0)
    AND counted.dimension = stored.dimension AND counted.member = stored.member
"""

_TAKE_OVER = """
    DELETE FROM {table} AS stored
    WHERE NOT EXISTS (SELECT FROM counted_{table} AS counted WHERE {same} AND counted.amount = stored.amount);
    INSERT INTO {table} (kpi, {when}, person_id, team_id, dimension, member, amount)
    SELECT kpi, {when}, person_id, team_id, dimension, member, amount FROM counted_{table} AS counted
    WHERE NOT EXISTS (SELECT FROM {table} AS stored WHERE {same});
"""

_COMPARE = """
    SELECT coalesce(stored.kpi, counted.kpi), coalesce(stored.{when}, counted.{when}),
        coalesce(stored.person_id, counted.person_id),
        CASE WHEN stored.kpi IS NULL THEN counted.team_id ELSE stored.team_id END,
        coalesce(stored.dimension, counted.dimension), coalesce(stored.member, counted.member),
        stored.amount, counted.amount
    FROM {table} AS stored
    FULL JOIN counted_{table} AS counted ON {same}
    WHERE stored.amount IS DISTINCT FROM counted.amount
        -- Someone whose rows changed meanwhile is stale, not wrong: the mark committed with the change.
        AND NOT EXISTS (
            SELECT FROM reports_stalefigure AS stale
            WHERE stale.person_id = coalesce(stored.person_id, counted.person_id)
        )
    ORDER BY 2, 1, 3
    LIMIT 1000
"""

# What their people's stored figures come to: those are compared with the rows themselves.
_COMPARE_TEAMS = """
    SELECT kpi, month, NULL, team_id, '', 0, stored.amount, counted.amount
    FROM {table} AS stored
    FULL JOIN ({people}) AS counted (kpi, month, team_id, amount) USING (kpi, month, team_id)
    WHERE stored.amount IS DISTINCT FROM counted.amount
    ORDER BY 2, 1, 4
    LIMIT 1000
"""

# Whole tables are compared. A table just filled has no statistics yet, from which a plan row by row may be chosen, and
# that never ends; sorting both sides for a merge takes four times as long as hashing one.
_WHOLE_TABLES = "SET LOCAL enable_nestloop = off; SET LOCAL enable_mergejoin = off"

GRAINS = ((DAILY, "day"), (MONTHLY, "month"))


def _count_beside() -> None:
    """This will count everything into tables that last as long as the transaction."""
    with connection.cursor() as cursor:
        # Every figure is grouped by month at once, which the default memory would do on disk.
        cursor.execute("SET LOCAL work_mem = '64MB'")
        for table, when in GRAINS:
            cursor.execute(
                f"CREATE TEMP TABLE counted_{table} ON COMMIT DROP AS "
                f"SELECT kpi, {when}, person_id, team_id, dimension, member, amount FROM {table} WITH NO DATA"
            )
        for source in SOURCES.values():
            _insert(source, into=f"counted_{DAILY}")
        cursor.execute(_INSERT_MONTHS.format(into=f"counted_{MONTHLY}", days=f"SELECT * FROM counted_{DAILY}"))
        cursor.execute(f"ANALYZE counted_{DAILY}, counted_{MONTHLY}")


@transaction.atomic
def rebuild() -> None:
    """This will count everything anew and write what differs, while the old figures stay readable until it
    commits.

    Marks made before are cleared with it; a change that commits during the rebuild keeps its mark
    and is counted right afterwards.
    """
    one_at_a_time()
    StaleFigure.objects.all()._raw_delete("default")
    _count_beside()
    with connection.cursor() as cursor:
        cursor.execute(_WHOLE_TABLES)
        for table, when in GRAINS:
            cursor.execute(_TAKE_OVER.format(table=table, when=when, same=_SAME_FIGURE.format(when=when)))
        _add_up_teams(Q())
        cursor.execute(f"DROP TABLE counted_{DAILY}, counted_{MONTHLY}")


@transaction.atomic
def differences() -> list[tuple]:
    """This will count everything anew and list (grain, kpi, day or month, person, team, dimension, member, stored,
    counted) of each figure that is otherwise, 1,000 a grain at most; a team's total has no person."""
    one_at_a_time()
    _count_beside()
    found: list[tuple] = []
    with connection.cursor() as cursor:
        cursor.execute(_WHOLE_TABLES)
        for table, when in GRAINS:
            cursor.execute(_COMPARE.format(table=table, when=when, same=_SAME_FIGURE.format(when=when)))
            found += [(when, *row) for row in cursor.fetchall()]
        sql, params = _team_months(Q())
        cursor.execute(_COMPARE_TEAMS.format(table=TEAMS, people=sql), params)
        found += [("month", *row) for row in cursor.fetchall()]
        cursor.execute(f"DROP TABLE counted_{DAILY}, counted_{MONTHLY}")
    return found
