"""A lookup for texts that hold a text: `search__holds="机械"` finds what `search__contains` does, two characters by
an index as well.

A trigram index answers for three characters or more; two, which is what most Chinese words have, it leaves
to a look at every row.
"""

from django.db.models import CharField, Func, TextField
from django.db.models.lookups import Contains


class PairsOf(Func):
    """Every two neighbouring characters of a text; the function is made by a migration of the clients floor."""

    function = "pairs_of"
    arity = 1


# For migrations; an index is built on it, so it depends on nothing but its text.
CREATE_PAIRS_OF = """
    CREATE FUNCTION pairs_of(text) RETURNS text[] LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
        SELECT coalesce(array_agg(DISTINCT substr($1, place, 2)), '{}') FROM generate_series(1, length($1) - 1) AS place
    $$
"""
DROP_PAIRS_OF = "DROP FUNCTION pairs_of(text)"


@CharField.register_lookup
@TextField.register_lookup
class Holds(Contains):
    """See the module; for columns that have an index on `PairsOf` beside their trigram index."""

    lookup_name = "holds"

    def as_postgresql(self, compiler, connection):
        if len(self.rhs) != 2:
            return Contains(self.lhs, self.rhs).as_sql(compiler, connection)
        # Just the same for two characters; named beside it, the trigram index would be read from end to end.
        column, params = self.process_lhs(compiler, connection)
        return f"pairs_of({column}) @> ARRAY[%s]", (*params, self.rhs)
