"""A page asks who is there and what they may do."""

import pytest

from crm.accounts.access import Role
from tests.make import make_user

pytestmark = pytest.mark.django_db


def test_without_sign_in_a_page_leads_to_it_and_back(client):
    assert client.get("/retention/").headers["Location"] == "/accounts/login/?next=/retention/"


def test_a_page_without_the_right_says_who_can_give_it(client):
    make_user(Role.ADMINISTRATOR, name="Helen Okafor")
    make_user(Role.ADMINISTRATOR, name="Gone Away", is_active=False)
    client.force_login(make_user(Role.SALESPERSON))

    answer = client.get("/retention/")

    assert answer.status_code == 403
    assert "Helen Okafor can give it to you." in answer.content.decode()
    assert "Gone Away" not in answer.content.decode()


def test_a_page_is_only_read(client):
    client.force_login(make_user(Role.MANAGER))

    assert client.post("/retention/").status_code == 405


def test_a_page_speaks_the_language_of_the_person(client):
    client.force_login(make_user(Role.MANAGER, locale="de"))

    answer = client.get("/customers/", headers={"accept-language": "en"})

    assert answer.headers["Content-Language"] == "de"
    assert '<html lang="de"' in answer.content.decode()
    assert "Neue Bestellung" in answer.content.decode()


def test_the_frame_costs_the_same_queries_on_every_page(client, django_assert_num_queries):
    client.force_login(make_user(Role.MANAGER))
    client.get("/retention/")

    # The session, the person, the company and the stamp of the last night.
    with django_assert_num_queries(4):
        client.get("/retention/")
    with django_assert_num_queries(4):
        client.get("/nights/")


@pytest.mark.parametrize(("theme", "mark"), [("DARK", 'data-theme="dark"'), ("LIGHT", 'data-theme="light"')])
def test_a_page_wears_the_colours_of_the_person(client, theme, mark):
    client.force_login(make_user(Role.SALESPERSON, theme=theme))

    assert mark in client.get("/today/").content.decode()


def test_a_page_follows_the_device_and_hears_single_keys_unless_told_otherwise(client):
    client.force_login(make_user(Role.SALESPERSON))
    assert "data-theme" not in client.get("/today/").content.decode().split("<head>")[0]
    assert "data-single-keys" not in client.get("/today/").content.decode()

    client.force_login(make_user(Role.SALESPERSON, has_single_keys=False))
    assert 'data-single-keys="off"' in client.get("/today/").content.decode()
