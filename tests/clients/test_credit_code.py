"""The unified social credit code: published codes pass, slips of the finger are caught, no other client is named."""

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as some

from apps.clients.models import Client
from salesmgmt.lib.credit_code import ALPHABET, check_character, tidy, why_not
from tests import world as making

# As the organisations themselves publish them; the first is the standard's own example.
PUBLISHED = ["91350100M000100Y43", "914403001922038216", "91110000802100433B", "91440300708461136T"]
firsts = some.text(alphabet=ALPHABET, min_size=17, max_size=17)


@pytest.mark.parametrize("code", PUBLISHED)
def test_published_codes_are_right(code):
    assert why_not(code) == ""


@given(first=firsts, place=some.integers(0, 16), other=some.sampled_from(ALPHABET))
def test_one_mistyped_character_is_always_caught(first, place, other):
    code = first + check_character(first)
    wrong = code[:place] + other + code[place + 1 :]
    # Each weight is prime to 31, so one changed character always changes the sum.
    assert bool(why_not(wrong)) == (wrong != code)


@given(first=firsts, place=some.integers(0, 15))
def test_two_neighbours_swapped_are_always_caught(first, place):
    code = first + check_character(first)
    wrong = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
    assert bool(why_not(wrong)) == (wrong != code)


def test_letters_that_no_code_has_and_wrong_lengths_are_named():
    assert "“IO”" in why_not("9135010OM00010IY43")
    assert "17" in why_not(PUBLISHED[0][:-1])


def test_a_code_is_kept_tidy_however_it_was_typed():
    assert tidy("９１３５０１００-m0001 00y43") == PUBLISHED[0]


def post(browse, rep, **changes):
    return browse(rep).post(
        reverse("clients:add"), {"name": "Lake Works", "status": "prospect", "grade": "B"} | changes
    )


def test_a_spaced_code_is_saved_tidy(rep, browse):
    assert post(browse, rep, credit_code="9135 0100 m000 100y 43").status_code == 302
    assert Client.objects.get().credit_code == PUBLISHED[0]


def test_a_mistyped_code_is_told_at_its_field_and_stays_typed(rep, browse):
    response = post(browse, rep, credit_code="91350100M000100Y44")
    assert response.status_code == 422
    assert "mistyped" in str(response.context["form"].errors["credit_code"])
    assert "91350100M000100Y44" in response.content.decode()
    assert not Client.objects.exists()


def test_a_code_of_ones_own_client_names_it(rep, browse):
    making.make_client(rep, "River Works", credit_code=PUBLISHED[0])
    assert "River Works" in str(post(browse, rep, credit_code=PUBLISHED[0]).context["form"].errors["credit_code"])


def test_a_code_of_somebody_elses_client_names_nobody(rep, outsider, browse):
    making.make_client(outsider, "Secret Works", credit_code=PUBLISHED[0])
    response = post(browse, rep, credit_code=PUBLISHED[0])
    assert "Another client has this code" in str(response.context["form"].errors["credit_code"])
    assert "Secret" not in response.content.decode()
    assert Client.objects.count() == 1


def test_a_client_keeps_its_own_code_when_it_is_changed(rep, browse):
    client = making.make_client(rep, "River Works", credit_code=PUBLISHED[0])
    sent = {"name": "River Works 2", "status": "prospect", "grade": "B", "credit_code": PUBLISHED[0]}
    assert browse(rep).post(reverse("clients:change", args=[client.pk]), sent).status_code == 302
    client.refresh_from_db()
    assert (client.name, client.credit_code) == ("River Works 2", PUBLISHED[0])
