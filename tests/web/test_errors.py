"""What people read when something goes wrong."""

import pytest
from django.template.loader import render_to_string
from django.test import Client

from crm.accounts.access import Role
from tests.make import make_user


@pytest.mark.django_db
def test_an_unknown_address_is_answered_in_plain_words(client):
    client.force_login(make_user(Role.MANAGER))

    answer = client.get("/no/such/page/")

    assert answer.status_code == 404
    assert "There is nothing at this address" in answer.content.decode()


def test_a_page_that_broke_says_so_without_the_database():
    page = render_to_string("500.html")

    assert "Something broke on our side" in page
    assert "Traceback" not in page


@pytest.mark.django_db
def test_a_form_from_another_site_is_refused_in_plain_words():
    answer = Client(enforce_csrf_checks=True).post("/accounts/login/", {"login": "a@example.com", "password": "b"})

    assert answer.status_code == 403
    assert "You can’t do this here" in answer.content.decode()
