"""Signing in and out, passwords, the throttle, and what ends a session."""

import pytest
from django.core import mail
from django.urls import NoReverseMatch, reverse

from apps.teams.models import Person
from tests.world import PASSWORD

pytestmark = pytest.mark.django_db
NEW = "quite another 12 letters"


@pytest.fixture
def known(world):
    """The rep, with a password and an address."""
    world.rep.set_password(PASSWORD)
    world.rep.email = "rep@example.com"
    world.rep.save()
    return world.rep


def sign_in(browser, login="rep", password=PASSWORD, **extra):
    return browser.post(reverse("account_login"), {"login": login, "password": password} | extra)


def is_in(browser):
    return browser.get(reverse("teams:me")).status_code == 200


@pytest.mark.parametrize("login", ["rep", "REP", " rep ", "rep@example.com", "Rep@Example.COM"])
def test_people_sign_in_by_name_or_address_whatever_the_capitals(known, browse, login):
    browser = browse()
    assert sign_in(browser, login).status_code == 302
    assert is_in(browser)


def test_a_wrong_password_is_told_in_a_sentence_that_gives_nobody_away(known, browse):
    unknown = sign_in(browse(), "nobody").content.decode()
    wrong = sign_in(browse(), password="wrong").content.decode()
    sentence = "Sign-in name and password do not match"
    assert sentence in unknown
    assert sentence in wrong
    assert 'value="rep"' in wrong


def test_after_five_failures_even_the_right_password_waits(known, browse):
    browser = browse()
    for _time in range(5):
        sign_in(browser, password="wrong")
    response = sign_in(browser)
    assert "Too many failed attempts" in response.content.decode()
    assert not is_in(browser)


def test_the_throttle_of_one_person_does_not_stop_another(known, world, browse):
    world.teammate.set_password(PASSWORD)
    world.teammate.save()
    for _time in range(6):
        sign_in(browse(), password="wrong")
    browser = browse()
    sign_in(browser, "teammate")
    assert is_in(browser)


def test_signing_in_does_not_use_up_the_throttle(known, browse):
    for _time in range(8):
        browser = browse()
        sign_in(browser)
        assert is_in(browser)


def test_the_admin_site_has_no_sign_in_of_its_own(known, browse):
    response = browse().get("/admin/login/?next=/admin/")
    assert response.status_code == 302
    assert response.url.startswith(reverse("account_login"))
    posted = browse().post("/admin/login/", {"username": "rep", "password": PASSWORD})
    assert posted.status_code == 302
    assert posted.url.startswith(reverse("account_login"))


def test_who_is_switched_off_cannot_sign_in_and_is_told_only_with_the_right_password(known, browse):
    Person.objects.filter(pk=known.pk).update(is_active=False)
    browser = browse()
    right = browser.post(reverse("account_login"), {"login": "rep", "password": PASSWORD}, follow=True)
    assert "switched off" in right.content.decode()
    assert not is_in(browser)
    assert "switched off" not in sign_in(browse(), password="wrong").content.decode()


def test_a_session_ends_at_the_next_request_after_access_ended(known, administrator, browse):
    browser = browse()
    sign_in(browser)
    browse(administrator).post(reverse("teams:deactivate", args=[known.pk]))
    response = browser.get(reverse("teams:tree"))
    assert response.status_code == 302
    assert response.url.startswith(reverse("account_login"))


def test_signing_out_takes_a_post(known, browse):
    browser = browse()
    sign_in(browser)
    assert browser.get(reverse("account_logout")).status_code == 200
    assert is_in(browser)
    assert browser.post(reverse("account_logout")).url == reverse("account_login")
    assert not is_in(browser)


def test_unticked_the_session_ends_with_the_browser(known, browse):
    browser = browse()
    sign_in(browser)
    assert browser.session.get_expire_at_browser_close()
    sign_in(kept := browse(), remember="on")
    assert not kept.session.get_expire_at_browser_close()


def test_a_password_change_keeps_this_session_and_ends_the_others(known, browse):
    here, there = browse(), browse()
    sign_in(here)
    sign_in(there)
    fields = {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}
    assert here.post(reverse("account_change_password"), fields).url == reverse("teams:me")
    assert is_in(here)
    assert not is_in(there)
    known.refresh_from_db()
    assert known.check_password(NEW)


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"oldpassword": "wrong"}, "oldpassword"),
        ({"password1": "short", "password2": "short"}, "password1"),
        ({"password1": "1234567890123", "password2": "1234567890123"}, "password1"),
        ({"password2": "different words 12"}, "password2"),
    ],
)
def test_a_bad_new_password_is_told_at_its_field(known, browse, fields, field):
    browser = browse(known)
    sent = {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW} | fields
    response = browser.post(reverse("account_change_password"), sent)
    assert list(response.context["form"].errors) == [field]
    known.refresh_from_db()
    assert known.check_password(PASSWORD)


def test_who_has_no_password_is_sent_to_the_link(world, browse):
    response = browse(world.teammate).get(reverse("account_change_password"))
    assert response.url == reverse("account_reset_password")


def ask_for_link(browser, email="rep@example.com"):
    return browser.post(reverse("account_reset_password"), {"email": email})


def link_in(message):
    return next(line for line in message.body.splitlines() if "/password/reset/key/" in line)


def test_a_forgotten_password_is_set_by_a_link_that_works_once(known, browse):
    browser = browse()
    assert ask_for_link(browser, "REP@example.com").url == reverse("account_reset_password_done")
    link = link_in(mail.outbox[0])
    form = browser.get(link, follow=True)
    done = browser.post(form.redirect_chain[-1][0], {"password1": NEW, "password2": NEW})
    assert done.url == reverse("account_reset_password_from_key_done")
    assert sign_in(browse(), password=NEW).status_code == 302
    again = browse().get(link, follow=True)
    assert "no longer works" in again.content.decode()


def test_the_page_says_the_same_for_an_unknown_address_and_nobody_is_written_to(known, browse):
    assert ask_for_link(browse(), "nobody@example.com").url == reverse("account_reset_password_done")
    assert mail.outbox == []


def test_the_link_of_who_was_switched_off_is_dead(known, browse):
    ask_for_link(browse())
    Person.objects.filter(pk=known.pk).update(is_active=False)
    assert "no longer works" in browse().get(link_in(mail.outbox[0]), follow=True).content.decode()
    ask_for_link(browse())
    assert len(mail.outbox) == 1


def test_an_address_that_was_replaced_gets_no_more_links(known, browse):
    ask_for_link(browse())
    known.email = "other@example.com"
    known.save()
    ask_for_link(browse(), "rep@example.com")
    assert len(mail.outbox) == 1
    assert "no longer works" in browse().get(link_in(mail.outbox[0]), follow=True).content.decode()


def test_the_mail_speaks_the_persons_language_not_the_visitors(known, browse):
    known.language = "zh-hans"
    known.save()
    browse_in_english = browse(headers={"accept-language": "en"})
    ask_for_link(browse_in_english)
    assert "密码" in mail.outbox[0].subject
    assert "Huadong Machinery" in mail.outbox[0].subject
    assert "登录名" in mail.outbox[0].body


def test_asking_for_links_is_throttled(known, browse):
    for _time in range(5):
        ask_for_link(browse())
    assert ask_for_link(browse()).status_code == 429
    assert len(mail.outbox) == 5


@pytest.mark.parametrize(
    "name",
    ["account_signup", "account_email", "account_inactive", "account_reauthenticate", "account_set_password",
     "account_request_login_code", "account_confirm_login_code", "account_email_verification_sent"],
)  # fmt: skip
def test_pages_of_the_library_that_are_not_wanted_have_no_address(name):
    with pytest.raises(NoReverseMatch):
        reverse(name)


@pytest.mark.parametrize(
    "path", ["signup/", "email/", "inactive/", "reauthenticate/", "login/code/", "password/set/", ""]
)
def test_their_addresses_answer_404(db, browse, path):
    assert browse().get(f"/accounts/{path}").status_code == 404


def test_every_page_before_sign_in_is_in_chinese_where_asked(known, browse):
    browser = browse(headers={"accept-language": "zh-CN"})
    for name in ("account_login", "account_reset_password", "account_reset_password_done",
                 "account_reset_password_from_key_done"):  # fmt: skip
        response = browser.get(reverse(name))
        assert 'lang="zh-hans"' in response.content.decode()
        assert "unsafe-inline" not in response.headers["Content-Security-Policy"]
        assert " style=" not in response.content.decode()
    body = sign_in(browser, password="wrong").content.decode()
    assert "密码" in body
    assert "Sign" not in body.replace("Huadong", "")
