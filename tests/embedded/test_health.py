import pytest
from django.db import OperationalError
from django.db.migrations.recorder import MigrationRecorder

from salesmgmt import health
from salesmgmt.celery import app


@pytest.fixture
def all_well(monkeypatch):
    """The broker and the clock are there."""
    monkeypatch.setattr(health, "_broker", lambda: "ok")
    monkeypatch.setattr(health, "_clock", lambda: "ok")


def test_healthz_answers_without_any_database(client):
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.django_db
def test_readyz_is_ok_when_everything_is_there(client, all_well):
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json()["status"] == "ok"
    assert answer.json()["database"] == "ok"


@pytest.mark.django_db
def test_readyz_is_unavailable_while_a_migration_is_pending(client, all_well):
    MigrationRecorder.Migration.objects.filter(app="teams").order_by("-pk")[0].delete()
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json() == {"status": "unavailable", "database": "migrations are pending"}


@pytest.mark.django_db
def test_readyz_is_unavailable_while_the_database_is_down(client, monkeypatch):
    def down(self):
        raise OperationalError

    monkeypatch.setattr(MigrationRecorder, "applied_migrations", down)
    monkeypatch.setattr(health.connection, "close", lambda: None)
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()) == (503, {"status": "unavailable", "database": "down"})


@pytest.mark.django_db
def test_readyz_is_degraded_but_ready_while_the_broker_is_down(client, monkeypatch):
    monkeypatch.setattr(health, "_clock", lambda: "ok")
    # Port 1 answers nobody.
    monkeypatch.setattr(app.conf, "broker_url", "redis://127.0.0.1:1/0")
    monkeypatch.setattr(app.conf, "broker_read_url", "redis://127.0.0.1:1/0")
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json()["status"] == "degraded"
    assert answer.json()["broker"] == "down"


@pytest.mark.django_db
def test_readyz_is_degraded_while_no_clock_listens(client, monkeypatch):
    monkeypatch.setattr(health, "_broker", lambda: "ok")
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["status"]) == (200, "degraded")
    assert answer.json()["clock"] == "not listening"


@pytest.mark.django_db
@pytest.mark.parametrize(
    "caller",
    [{"REMOTE_ADDR": "203.0.113.5"}, {"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_FOR": "203.0.113.5"}],
    ids=["from elsewhere", "through a proxy on this machine"],
)
def test_readyz_gives_its_reasons_to_callers_on_this_machine_alone(client, all_well, caller):
    assert client.get("/readyz", **caller).json() == {"status": "ok"}
