"""Which files of npm packages are served, and their hashed names."""

from django.contrib.staticfiles.finders import find
from django.core.files.storage import FileSystemStorage
from django.test import override_settings

from salesmgmt.lib.npm import SERVED, HashedStorage, NpmFinder, NpmStorage


def test_only_the_listed_files_are_found():
    finder = NpmFinder()
    assert {name for name, _storage in finder.list(None)} == set(SERVED)
    assert finder.find("npm/htmx.js").endswith("htmx.min.js")
    assert finder.find("@tabler/core/package.json") == ""
    assert finder.find("npm/htmx.js", find_all=True) == [finder.find("npm/htmx.js")]
    assert find("npm/echarts.js")
    assert finder.check() == []


@override_settings(NODE_MODULES="/nonexistent")
def test_missing_libraries_are_told_in_a_check():
    assert "npm ci" in NpmFinder().check()[0].hint


def test_hashing_follows_our_imports_and_ignores_source_maps(tmp_path, settings):
    settings.STATIC_URL = "/static/"
    (tmp_path / "js").mkdir()
    (tmp_path / "npm").mkdir()
    (tmp_path / "css").mkdir()
    (tmp_path / "js" / "b.js").write_text("export const b = 1;\n")
    (tmp_path / "js" / "a.js").write_text(
        'import { b } from "./b.js";\nimport * as l from "../npm/l.js";\nimport("./b.js");\n'
    )
    (tmp_path / "npm" / "l.js").write_text('import{x}from"tslib";\n//# sourceMappingURL=l.js.map\n')
    (tmp_path / "css" / "a.css").write_text("a{}\n/*# sourceMappingURL=a.css.map */\n")
    storage = HashedStorage(location=str(tmp_path), base_url="/static/")
    storage.manifest_storage = FileSystemStorage(location=str(tmp_path))
    paths = {name: (storage, name) for name in ("js/a.js", "js/b.js", "npm/l.js", "css/a.css")}
    results = list(storage.post_process(paths))
    assert not [result for result in results if isinstance(result[2], Exception)]
    named = storage.stored_name("js/a.js")
    assert named != "js/a.js"
    text = (tmp_path / named).read_text()
    assert f"./{storage.stored_name('js/b.js').removeprefix('js/')}" in text
    assert f"../{storage.stored_name('npm/l.js')}" in text


def test_served_files_are_read_only_and_exist():
    storage = NpmStorage()
    for name in SERVED:
        assert storage.size(name) > 1000
        with storage.open(name) as file:
            assert file.read(1)
