"""A form offers whom the action reaches, and nobody else."""

import json
import re
from html import unescape

import pytest

from crm.accounts.access import Role
from tests.make import make_team, make_user

pytestmark = pytest.mark.django_db


def offered(client, path: str, name: str) -> list[str]:
    """Return the labels of a list that the page at `path` offers."""
    page = client.get(path).content.decode()
    found = re.search(rf'data-list="{name}" data-pairs="([^"]*)"', page)
    return [label for _code, label in json.loads(unescape(found[1]))] if found else []


@pytest.fixture
def north():
    return make_team("North")


@pytest.fixture(autouse=True)
def people(north):
    make_user(Role.SALESPERSON, name="Anna", team=north)
    make_user(Role.SALESPERSON, name="Gone", team=north, is_active=False)
    make_user(Role.SALESPERSON, name="Bo", team=make_team("South"))
    make_user(Role.FINANCE, name="Ruth")


PAGES = ["/customers/", "/today/", "/customers/new/"]


@pytest.mark.parametrize("path", PAGES)
def test_a_manager_is_offered_the_own_team(client, north, path):
    client.force_login(make_user(Role.MANAGER, name="Mona", team=north))

    assert offered(client, path, "salesperson") == ["Anna", "Mona"]
    assert offered(client, path, "team") == ["North"]


@pytest.mark.parametrize("path", PAGES)
def test_an_administrator_is_offered_everybody_who_looks_after_customers(client, path):
    client.force_login(make_user(Role.ADMINISTRATOR))

    assert offered(client, path, "salesperson") == ["Anna", "Bo"]
    assert offered(client, path, "team") == ["North", "South"]


def test_a_salesperson_chooses_nobody_for_a_new_customer_it_is_the_own_one(client, north):
    client.force_login(make_user(Role.SALESPERSON, name="Cleo", team=north))

    assert offered(client, "/customers/new/", "salesperson") == []
