"""The triggers that mark figures as stale: on every table that a KPI is counted from, whoever writes to it.

They are declared on proxies, because the tables belong to the floors below and the marks to this one.
"""

import pgtrigger

from apps.clients.models import Client, Deal, Product, StageEntry, Visit
from apps.contracts.models import Contract, ContractLine, Payment
from apps.targets.kpis import DIMENSIONS, SOURCES, Source


def _column(model, name: str) -> str:
    return model._meta.get_field(name).column


def _path(source: Source, path: str, row: str) -> str:
    """This will give the SQL of a field path one step long at most, with `above` as the row stepped to."""
    model = source.model_class
    if "__" not in path:
        return f"{row}.{_column(model, path)}"
    step, name = path.split("__")
    return f"above.{_column(model._meta.get_field(step).remote_field.model, name)}"


def _above(source: Source):
    """This will give the foreign key that a source's person and day are reached by, if they are."""
    step, _, rest = source.person.partition("__")
    return source.model_class._meta.get_field(step) if rest else None


def _rows(source: Source, changed: str, on) -> str:
    """This will select the (source, day, person) marks of the rows of `on` that the table `changed` holds."""
    model, above = source.model_class, _above(source)
    if on is model:
        tables = f"{changed} AS row"
        if above:
            tables += f" JOIN {above.remote_field.model._meta.db_table} AS above ON above.id = row.{above.column}"
    else:  # the row stepped to has changed
        tables = f"{changed} AS above JOIN {model._meta.db_table} AS row ON row.{above.column} = above.id"
    return _select(source, tables)


def _way_to_the_client(source: Source):
    """This will give the foreign key that a source's client is reached by, if it is a step away."""
    step, _, rest = (source.client or "").partition("__")
    return source.model_class._meta.get_field(step) if rest else None


def _rows_of_another_client(source: Source) -> str:
    """This will select the marks of the rows whose client, told by another record, has changed with that record."""
    step = _way_to_the_client(source)
    client = _column(step.remote_field.model, (source.client or "").rpartition("__")[2])
    moved = f"""(
        SELECT new_rows.* FROM new_rows JOIN old_rows ON old_rows.id = new_rows.id
        WHERE new_rows.{client} IS DISTINCT FROM old_rows.{client}
    )"""
    table = source.model_class._meta.db_table
    return _select(source, f"{moved} AS above JOIN {table} AS row ON row.{step.column} = above.id")


def _rows_of(source: Source, kind: str, changed: str) -> str:
    """This will select the marks of every row whose client or product (`kind`) is in the table `changed`."""
    model, path = source.model_class, getattr(source, kind)
    if not path:
        return _select(source, f"{changed} AS row")
    step, _, rest = path.partition("__")
    field = model._meta.get_field(step)
    if not rest:
        tables = f"{changed} AS {kind} JOIN {model._meta.db_table} AS row ON row.{field.column} = {kind}.id"
        if above := _above(source):
            tables += f" JOIN {above.remote_field.model._meta.db_table} AS above ON above.id = row.{above.column}"
    else:
        middle = field.remote_field.model
        tables = (
            f"{changed} AS {kind}"
            f" JOIN {middle._meta.db_table} AS above ON above.{_column(middle, rest)} = {kind}.id"
            f" JOIN {model._meta.db_table} AS row ON row.{field.column} = above.id"
        )
    return _select(source, tables)


def _select(source: Source, tables: str) -> str:
    day, person = _path(source, source.day, "row"), _path(source, source.person, "row")
    marked = f"date_trunc('month', {day})::date" if source.whole_month else day
    return f"SELECT '{source.key}', {marked}, {person} FROM {tables} WHERE {day} IS NOT NULL AND {person} IS NOT NULL"


def _trigger(name: str, operation, selects: list[str], **tables: str) -> pgtrigger.Trigger:
    union = "\nUNION ".join(selects)
    return pgtrigger.Trigger(
        name=name,
        level=pgtrigger.Statement,
        when=pgtrigger.After,
        operation=operation,
        referencing=pgtrigger.Referencing(**tables),
        func=f"""
            INSERT INTO reports_stalefigure (source, day, person_id) {union};
            IF FOUND THEN PERFORM pg_notify('salesmgmt', 'reports.recount'); END IF;
            RETURN NULL;
        """,
    )


def marks(model) -> list[pgtrigger.Trigger]:
    """This will build the triggers of one table: for inserts, updates (old and new values) and deletes."""
    own = [source for source in SOURCES.values() if source.model_class is model]
    stepped = [s for s in SOURCES.values() if (above := _above(s)) and above.remote_field.model is model]
    changed = [_rows(s, t, model) for s in own + stepped for t in ("old_rows", "new_rows")]
    changed += [
        _rows_of_another_client(s)
        for s in SOURCES.values()
        if s not in stepped and (way := _way_to_the_client(s)) and way.remote_field.model is model
    ]
    found = [
        _trigger("mark_changed", pgtrigger.Update, changed, old="old_rows", new="new_rows"),
        _trigger("mark_added", pgtrigger.Insert, [_rows(s, "new_rows", model) for s in own], new="new_rows"),
        _trigger("mark_deleted", pgtrigger.Delete, [_rows(s, "old_rows", model) for s in own], old="old_rows"),
    ]  # fmt: skip
    if model is Client:
        found.append(_trigger_of_dimensions(Client, "client"))
    return found


def _trigger_of_dimensions(model, kind: str) -> pgtrigger.Trigger:
    """This will build the trigger for a client or product of which something changes that dimensions are read
    from: its past moves with it."""
    reads = [_column(model, name) for each in DIMENSIONS.values() if each.of == kind for name in each.reads]
    new, old = (", ".join(f"{rows}.{column}" for column in reads) for rows in ("new_rows", "old_rows"))
    moved = f"""(
        SELECT new_rows.* FROM new_rows JOIN old_rows ON old_rows.id = new_rows.id
        WHERE ({new}) IS DISTINCT FROM ({old})
    )"""
    selects = [_rows_of(source, kind, moved) for source in SOURCES.values() if getattr(source, kind) is not None]
    return _trigger("mark_moved", pgtrigger.Update, selects, old="old_rows", new="new_rows")


class CountedVisit(Visit):
    class Meta:
        proxy = True
        triggers = marks(Visit)


class CountedClient(Client):
    class Meta:
        proxy = True
        triggers = marks(Client)


class CountedProduct(Product):
    class Meta:
        proxy = True
        triggers = [_trigger_of_dimensions(Product, "product")]


class CountedDeal(Deal):
    class Meta:
        proxy = True
        triggers = marks(Deal)


class CountedStageEntry(StageEntry):
    class Meta:
        proxy = True
        triggers = marks(StageEntry)


class CountedContract(Contract):
    class Meta:
        proxy = True
        triggers = marks(Contract)


class CountedContractLine(ContractLine):
    class Meta:
        proxy = True
        triggers = marks(ContractLine)


class CountedPayment(Payment):
    class Meta:
        proxy = True
        triggers = marks(Payment)
