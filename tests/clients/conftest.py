"""What the tests of the clients floor have at hand."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext


@pytest.fixture
def count_queries(db):
    """Gives a function that counts the queries of what it is given to do."""

    def count(do) -> int:
        # What seldom changes is remembered from now on.
        do()
        with CaptureQueriesContext(connection) as captured:
            do()
        return len(captured)

    return count
