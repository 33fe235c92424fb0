"""The importer's pages: upload, look, import, follow, download, undo; in both languages, for those who may."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from apps.clients.models import Client, Product
from apps.teams.actions import AT_ONCE, run_imports
from apps.teams.models import Import
from salesmgmt.lib.importing import files

PAGES = ["imports", "import_add", "import", "import_result", "import_progress"]


def upload(browser, kind, text, **more):
    content = text.encode() if isinstance(text, str) else text
    form = {"kind": kind, "file": SimpleUploadedFile(more.pop("name", "rows.csv"), content)} | more
    return browser.post(reverse("teams:import_add"), form)


def page_of(job, name="import"):
    return reverse(f"teams:{name}", args=[job.pk])


@pytest.fixture
def browser(world, browse):
    return browse(world.administrator)


def test_from_the_upload_to_the_undo(world, browser):
    answer = upload(browser, "clients", "name,owner\nA,rep\nB,outsider\n")
    job = Import.objects.get()
    assert (answer.status_code, answer.url) == (302, page_of(job))
    assert (job.dry_run, job.state, Client.objects.count()) == (True, "done", 0)
    looked = browser.get(page_of(job)).content.decode()
    assert "All rows are fine." in looked
    assert "outsider" in looked
    assert browser.post(page_of(job, "import_run")).url == page_of(job)
    job.refresh_from_db()
    assert (job.dry_run, job.state, Client.objects.count()) == (False, "done", 2)
    assert "Undo the import" in browser.get(page_of(job)).content.decode()
    # Pressed twice, it is imported once.
    browser.post(page_of(job, "import_run"))
    assert Client.objects.count() == 2
    assert browser.post(page_of(job, "import_undo")).url == page_of(job)
    job.refresh_from_db()
    assert (job.state, Client.objects.count()) == ("undone", 0)
    assert "is as it was before" in browser.get(page_of(job)).content.decode()


def test_errors_are_shown_downloaded_and_left_out(world, browser):
    upload(browser, "clients", "name,owner,colour\nA,rep,red\nB,nobody,=1+1\n")
    job = Import.objects.get()
    page = browser.get(page_of(job)).content.decode()
    assert "1 row has an error." in page
    assert "“nobody”" in page
    assert "Columns that are not used:" in page
    assert "colour" in page
    answer = browser.get(page_of(job, "import_result"))
    assert "attachment" in answer["Content-Disposition"]
    sheet = files.read(answer.content)
    assert sheet.rows[1][1][:5] == ["B", "nobody", "=1+1", "3", "owner"]
    assert b"'=1+1" in answer.content
    browser.post(page_of(job, "import_run"), {"good_rows_only": "1"})
    assert list(Client.objects.values_list("name", flat=True)) == ["A"]


def test_a_mapping_file_and_the_one_of_an_earlier_import(world, browser):
    mapping = json.dumps({"fields": {"name": "titel", "list_price": "preis"}})
    upload(browser, "products", "titel,preis\nA,1\n", mapping=SimpleUploadedFile("m.json", mapping.encode()))
    first = Import.objects.get()
    assert first.mapping == json.loads(mapping)
    upload(browser, "products", "titel,preis\nB,2\n", like=first.pk)
    second = Import.objects.order_by("-pk").first()
    assert second.mapping == first.mapping
    assert second.state == "done"


def test_missing_words_are_added_if_the_box_is_ticked(world, browser):
    text = "name,owner,segment,region\nA,rep,Optics,Beijing\n"
    upload(browser, "clients", text)
    assert [error[1] for error in Import.objects.get().errors] == ["segment", "region"]
    upload(browser, "clients", text, add_words="on")
    assert Import.objects.order_by("-pk").first().errors == []
    upload(browser, "deals", "name,client,owner,stage\nA,,rep,Somewhere\n", add_words="on")
    assert [error[1] for error in Import.objects.order_by("-pk").first().errors] == ["stage"]


@pytest.mark.parametrize(
    ("kind", "text", "mapping", "sentence"),
    [
        ("products", "", None, "The submitted file is empty."),
        ("products", "name\n", None, "no rows"),
        ("products", "André".encode("latin-1"), None, "neither UTF-8 nor GB18030"),
        ("products", "name\nA\n", b"{", "This is not JSON"),
        ("products", "name\nA\n", b"[]", "object in braces"),
        ("products", "name\nA\n", b'{"filds": 1}', "filds"),
        ("nothing", "name\nA\n", None, "Select a valid choice"),
    ],
)
def test_what_cannot_be_taken_in_is_told_at_its_field(world, browser, kind, text, mapping, sentence):
    more = {"mapping": SimpleUploadedFile("m.json", mapping)} if mapping else {}
    answer = upload(browser, kind, text, **more)
    assert answer.status_code == 422
    assert sentence in answer.content.decode().replace("&quot;", '"')
    assert not Import.objects.exists()


def test_a_large_file_goes_on_in_the_background_with_progress(world, browser):
    upload(browser, "products", "name\n" + "".join(f"P{number}\n" for number in range(AT_ONCE + 1)))
    job = Import.objects.get()
    assert job.state == "waiting"
    page = browser.get(page_of(job)).content.decode()
    assert f'hx-get="{page_of(job, "import_progress")}"' in page
    polled = browser.get(page_of(job, "import_progress"), HTTP_HX_REQUEST="true")
    assert b"<progress" in polled.content
    run_imports()
    ended = browser.get(page_of(job, "import_progress"), HTTP_HX_REQUEST="true")
    assert ended["HX-Redirect"] == page_of(job)
    assert "Import now" in browser.get(page_of(job)).content.decode()
    assert not Product.objects.exists()


def test_the_list_tells_who_imported_what(world, browser):
    upload(browser, "products", "name\nA\n", name="our products.csv")
    page = browser.get(reverse("teams:imports")).content.decode()
    for words in ("our products.csv", "Products", "Preview", "Administrator"):
        assert words in page


def test_templates_to_fill_in_are_in_the_person_s_language(world, browser):
    for kind in ("people", "products", "clients", "deals", "visits", "contracts", "payments", "targets"):
        sheet = files.read(browser.get(reverse("teams:import_template", args=[kind])).content)
        assert len(sheet.rows) == 1
    world.administrator.language = "zh-hans"
    world.administrator.save()
    sheet = files.read(browser.get(reverse("teams:import_template", args=["clients"])).content)
    assert "负责人" in sheet.columns


@pytest.mark.parametrize("who", ["rep", "teammate", "outsider"])
@pytest.mark.parametrize("name", PAGES)
def test_whoever_leads_nobody_finds_no_importer(world, browser, browse, who, name):
    upload(browser, "products", "name\nA\n")
    job = Import.objects.get()
    args = [] if name in ("imports", "import_add") else [job.pk]
    assert browse(getattr(world, who)).get(reverse(f"teams:{name}", args=args)).status_code == 404


@pytest.mark.parametrize("name", ["import", "import_result", "import_progress", "import_run", "import_undo"])
def test_an_import_is_its_owner_s_and_the_administrators(world, browse, name):
    upload(browse(world.manager), "clients", "name,owner\nA,rep\n")
    job = Import.objects.get()
    way = "post" if name in ("import_run", "import_undo") else "get"
    for who in (world.other_manager, world.director):
        assert getattr(browse(who), way)(page_of(job, name)).status_code == 404
    for who in (world.manager, world.administrator):
        assert getattr(browse(who), way)(page_of(job, name)).status_code in (200, 302)
    assert getattr(browse(), way)(page_of(job, name)).status_code == 302


def test_a_manager_is_offered_what_they_may_import(world, browse):
    page = browse(world.manager).get(reverse("teams:import_add")).content.decode()
    assert 'value="clients"' in page
    assert 'value="products"' not in page
    assert 'value="products"' in browse(world.director).get(reverse("teams:import_add")).content.decode()


def test_writing_needs_a_post(world, browser):
    upload(browser, "products", "name\nA\n")
    job = Import.objects.get()
    for name in ("import_run", "import_undo"):
        assert browser.get(page_of(job, name)).status_code == 405


def test_the_pages_are_chinese_for_chinese(world, browser):
    world.administrator.language = "zh-hans"
    world.administrator.save()
    upload(browser, "clients", "客户名称,负责人\nA,查无此人\n")
    job = Import.objects.get()
    page = browser.get(page_of(job)).content.decode()
    assert "没有" in page
    assert "下载" in page
    assert "“查无此人”" in page
