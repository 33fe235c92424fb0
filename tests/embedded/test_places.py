import stat

import pytest

from salesmgmt.embedded import ports
from salesmgmt.embedded.places import LAYOUT, Place
from salesmgmt.embedded.stamps import Stamp, fingerprint
from salesmgmt.embedded.trouble import Trouble


def test_a_data_directory_of_a_newer_version_is_refused_with_a_sentence(folder):
    Place(folder).open()
    (folder / "LAYOUT").write_text(f"{LAYOUT + 1}\n")
    with pytest.raises(Trouble, match="written by a newer version"):
        Place(folder).open()


def test_a_place_that_cannot_be_written_is_refused_with_a_sentence(folder):
    (folder / "file").touch()
    with pytest.raises(Trouble, match=r"Cannot write to .*file/data .*--data DIR"):
        Place(folder / "file" / "data").open()


def test_the_secret_key_is_strong_private_and_stays_the_same(place):
    key = place.secret_key()
    assert len(key) >= 50
    assert place.secret_key() == key
    assert stat.S_IMODE((place / "secret_key").stat().st_mode) == 0o600


def test_a_taken_port_is_one_sentence_that_names_a_free_one():
    with ports.listen(0) as door:
        taken = door.getsockname()[1]
        with pytest.raises(Trouble, match=rf"Port {taken} on 127\.0\.0\.1 is taken .* --port (\d+)") as refusal:
            ports.listen(taken)
    named = int(str(refusal.value).rstrip(".").split()[-1])
    ports.listen(named).close()


def test_a_number_that_is_no_port_is_refused_with_a_sentence():
    with pytest.raises(Trouble, match="no port 70000"):
        ports.listen(70000)


def test_a_step_is_done_again_only_when_a_file_changed(folder):
    source = folder / "source"
    source.mkdir()
    (source / "one.po").write_text("a")
    Stamp(folder / "stamp", fingerprint([source])).renew()
    assert Stamp(folder / "stamp", fingerprint([source])).is_current()
    (source / "one.po").write_text("b")
    assert not Stamp(folder / "stamp", fingerprint([source])).is_current()
