import pytest

from salesmgmt.celery import app
from salesmgmt.embedded.worker import restore_unfinished

pytestmark = pytest.mark.broker


@pytest.fixture
def queue():
    """The default queue, empty before and after."""
    with app.connection_for_write() as connection:
        connection.default_channel.client.flushdb()
    yield app.conf.task_default_queue
    with app.connection_for_write() as connection:
        connection.default_channel.client.flushdb()


def test_what_a_killed_worker_had_taken_goes_back_to_the_queue_at_once(queue):
    app.send_task("reports.recount")
    taking = app.connection_for_write()
    channel = taking.default_channel
    assert channel.basic_get(queue, no_ack=False)
    client = channel.client
    assert (client.llen(queue), client.hlen(channel.unacked_key)) == (0, 1)
    # Killed: nothing is acknowledged, nothing is given back.
    channel.qos._on_collect.cancel()
    assert restore_unfinished() == 1
    assert (client.llen(queue), client.hlen(channel.unacked_key)) == (1, 0)
    channel.qos._dirty.clear()
    channel.qos._delivered.clear()
    taking.release()
