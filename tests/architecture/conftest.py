"""The company of these tests is costly, so each file makes it once; its tests ask for `as_made`."""

import pytest

from tests import world as making
from tests.architecture.planting import plant


@pytest.fixture(scope="module")
def world(made_once):
    return making.make_world()


@pytest.fixture(scope="module")
def planted(world):
    return plant(world)
