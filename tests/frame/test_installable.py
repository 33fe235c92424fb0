"""The app on a phone: installed from its manifest, opened offline by its worker, with nothing of a person in it."""

import json
import re

from django.conf import settings
from django.contrib.staticfiles import finders
from django.urls import reverse

from tests import world as making


def test_the_manifest_names_the_company_and_icons_that_exist(browse, world):
    for language, log in (("en", "Log a visit"), ("zh-hans", "记拜访")):
        answer = browse(headers={"Accept-Language": language}).get(reverse("manifest"))
        assert answer.headers["Content-Type"] == "application/manifest+json"
        told = json.loads(answer.content)
        assert (told["start_url"], told["scope"], told["display"]) == ("/", "/", "standalone")
        assert told["name"]
        assert told["shortcuts"][0]["name"] == log
        assert {icon["purpose"] for icon in told["icons"]} == {"any", "maskable"}
        for icon in told["icons"]:
            file = finders.find(icon["src"].removeprefix(settings.STATIC_URL))
            with open(file, "rb") as picture:
                head = picture.read(24)
            width, height = (int.from_bytes(head[at : at + 4], "big") for at in (16, 20))
            assert icon["sizes"] == f"{width}x{height}"


def test_the_worker_serves_the_whole_site_and_is_asked_for_anew(browse, db):
    answer = browse().get(reverse("service_worker"))
    assert answer.headers["Service-Worker-Allowed"] == "/"
    assert "no-cache" in answer.headers["Cache-Control"]
    assert answer.headers["Content-Type"].startswith("text/javascript")
    script = answer.content.decode()
    assert reverse("clients:log_offline") in script
    assert "{{" not in script
    assert "{%" not in script


def test_the_pages_a_phone_keeps_hold_nothing_of_the_person(browse, world):
    client = making.make_client(world.rep, "Secret Works")
    making.make_visit(client, world.rep)
    for person, name in ((world.rep, "Rosalind Reed"), (world.teammate, "Theo Tanner")):
        person.name = name
        person.save()
    for name in ("clients:log_offline", "offline"):
        page = browse(world.rep).get(reverse(name)).content.decode()
        for personal in ("Secret Works", "Rosalind Reed", "Theo Tanner", "csrfmiddlewaretoken"):
            assert personal not in page
        assert not re.search(r'data-person="\d', page)


def test_keeping_a_page_leaves_what_the_person_is_to_be_told(browse, world):
    browser = browse(world.rep)
    client = making.make_client(world.rep)
    form = {"client": client.pk, "key": "0b1f6f60-6a3c-4c1c-9a55-6a4e3e9c2a11", "how": "onsite", "facts": ["price"]}
    browser.post(reverse("clients:log"), form)
    for name in ("clients:log_offline", "offline"):
        assert "Logged." not in browser.get(reverse(name)).content.decode()
    assert "Logged." in browser.get(reverse("teams:me")).content.decode()


def test_a_phone_keeps_names_of_those_clients_alone_that_its_person_sees(browse, world):
    own = making.make_client(world.rep, "华东机械有限公司", phone="13800001111", note="secret note")
    making.make_client(world.outsider, "Hidden Works")
    late = making.make_client(world.rep, "苏州精密电子")
    making.make_visit(late, world.rep)
    answer = browse(world.rep).get(reverse("clients:known"))
    assert answer.json() == {"clients": [[late.pk, "苏州精密电子", "szjmdz"], [own.pk, "华东机械有限公司", "hdjxyxgs"]]}
    assert "no-store" in answer.headers["Cache-Control"]


def test_a_phone_keeps_two_hundred_names_at_most(browse, world, django_assert_max_num_queries):
    for number in range(205):
        making.make_client(world.rep, f"Client {number:03}")
    with django_assert_max_num_queries(30):
        answer = browse(world.rep).get(reverse("clients:known"))
    assert len(answer.json()["clients"]) == 200


def test_a_device_learns_who_is_signed_in_and_gets_a_token_that_works(world, browse):
    from django.test import Client as Browser

    assert browse().get(reverse("teams:sender")).json() == {"person": None}
    browser = Browser(enforce_csrf_checks=True)
    browser.force_login(world.rep)
    told = browser.get(reverse("teams:sender")).json()
    assert told["person"] == world.rep.pk
    theme = {"theme": "dark"}
    assert browser.post(reverse("teams:theme"), theme).status_code == 403
    assert browser.post(reverse("teams:theme"), theme, headers={"X-CSRFToken": told["token"]}).status_code == 302


def test_every_word_that_a_script_says_is_given_by_the_page():
    """A script reads them as words.name; a name the page does not give would say nothing."""
    given = set()
    with open(settings.BASE_DIR / "templates" / "components" / "device.html", encoding="utf-8") as page:
        for name in re.findall(r"data-([a-z-]+)=", page.read()):
            given.add(re.sub(r"-([a-z])", lambda match: match[1].upper(), name))
    asked = set()
    for script in (settings.BASE_DIR / "static" / "js").glob("*.js"):
        text = script.read_text(encoding="utf-8")
        if "./person.js" in text:
            asked |= set(re.findall(r"\bwords\.([a-zA-Z]+)", text))
            asked |= {f"state{name}" for name in re.findall(r"\bstate\(\"(\w+)\"\)", text)}
    assert len(asked) > 20
    assert asked <= given
