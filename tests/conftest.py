"""What every test has at hand: the world, the cast, a browser signed in as someone."""

import os

import hypothesis
import pytest
import time_machine
from django.conf import settings
from django.core.cache import cache
from django.db import connection, transaction
from django.test import Client as Browser
from django.test import override_settings
from django.test.testcases import LiveServerThread
from django.utils import translation

from tests import world as making
from tests.serving import PatientServer

# A few hundred cases in `bin/test`; `bin/proof` asks for as many as it was told, and for new ones each time.
hypothesis.settings.register_profile("test", max_examples=300, deadline=None)
hypothesis.settings.register_profile(
    "proof",
    max_examples=int(os.environ.get("PROOF_CASES", "100000")),
    deadline=None,
    database=None,
    suppress_health_check=list(hypothesis.HealthCheck),
)
hypothesis.settings.load_profile("proof" if os.environ.get("PROOF_CASES") else "test")


@pytest.fixture(autouse=True, scope="session")
def plain_settings(tmp_path_factory):
    """Tests need no collected, hashed files; for the whole session, because the live server starts before any test."""
    with override_settings(
        STATIC_ROOT=str(tmp_path_factory.mktemp("static")),
        MEDIA_ROOT=str(tmp_path_factory.mktemp("media")),
        STORAGES=settings.STORAGES
        | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}},
        SECURE_SSL_REDIRECT=False,
        PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
    ):
        yield


@pytest.fixture(autouse=True)
def plain_english():
    """A request in Chinese leaves its language behind; each test begins in English."""
    with translation.override("en"):
        yield


@pytest.fixture(scope="session", autouse=True)
def _patient_server():
    LiveServerThread.server_class = PatientServer


@pytest.fixture(name="live_server")
def live_server_until_idle(live_server, transactional_db):
    """No request outlives its test."""
    yield live_server
    live_server.thread.httpd.wait_until_idle()


@pytest.fixture
def world(db):
    """The company with its cast, as attributes."""
    return making.make_world()


@pytest.fixture
def today():
    """Noon of Wednesday 18 March 2026 in Shanghai; time goes on from there."""
    with time_machine.travel(making.NOW, tick=True):
        yield making.TODAY


@pytest.fixture(scope="module")
def made_once(django_db_setup, django_db_blocker):
    """For a file whose world is costly: what its fixtures of scope "module" make at noon of TODAY stays for all its
    tests, which ask for `as_made` instead of `db`."""
    with django_db_blocker.unblock(), time_machine.travel(making.NOW, tick=True):
        with transaction.atomic():
            yield
            transaction.set_rollback(True)
        # As after every other test; beside Playwright it would not be found again.
        connection.close()


@pytest.fixture
def as_made(made_once, today):
    """What a test changes in a world that was made once is taken back after it."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
    cache.clear()


def _member(name):
    @pytest.fixture(name=name)
    def one(world):
        return getattr(world, name)

    return one


rep, teammate, manager, other_manager, outsider, director, administrator, deactivated = map(_member, making.CAST)


@pytest.fixture
def browse():
    """Gives a browser (Django's test client) signed in as the given person, or as nobody."""

    def signed_in(person=None, **defaults):
        browser = Browser(**defaults)
        if person is not None:
            browser.force_login(person)
        return browser

    return signed_in


@pytest.fixture(autouse=True)
def fresh_counters(request):
    """Failed sign-ins of one test do not count in the next."""
    if "db" in request.fixturenames:
        # Asked for first, so that it is torn down after the cache is emptied.
        request.getfixturevalue("db")
    yield
    if "db" in request.fixturenames:
        cache.clear()


# What these fixtures make takes half a minute.
MADE_ONCE_A_FILE = {"records", "filled"}


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    """Where tests run in several processes, all that start servers stay in one, for they share a broker; so do those
    of a file that share a world whose making is costly."""
    for item in items:
        if item.path.parent.name == "embedded":
            item.add_marker(pytest.mark.xdist_group("servers"))
        elif MADE_ONCE_A_FILE.intersection(item.fixturenames):
            item.add_marker(pytest.mark.xdist_group(item.path.stem))
