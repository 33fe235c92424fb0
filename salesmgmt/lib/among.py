"""A lookup for long lists of ids: `owner__among=ids` finds what `owner__in=ids` does."""

from django.db.models import Field, ForeignKey, Lookup


@ForeignKey.register_lookup
@Field.register_lookup
class Among(Lookup):
    """One of these ids, sent as one array: what a viewer may see names everyone they lead, several times a page,
    and writing a parameter for each of them took longer than the database took to answer."""

    lookup_name = "among"
    prepare_rhs = False

    def __init__(self, lhs, rhs):
        super().__init__(lhs, frozenset(rhs))

    def as_sql(self, compiler, connection):
        column, params = self.process_lhs(compiler, connection)
        if len(self.rhs) == 1:
            # An index then gives the rows in order, as it does not for an array of one.
            return f"{column} = %s", (*params, *self.rhs)
        return f"{column} = ANY(%s)", (*params, sorted(self.rhs))
