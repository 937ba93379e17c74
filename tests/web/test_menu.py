"""The navigation shows what a role may open, and nothing else."""

import pytest
from django.test import Client

from crm.accounts.access import Role
from crm.web.context import here
from crm.web.menu import groups_for
from tests.make import make_user

pytestmark = pytest.mark.django_db


def names(user) -> list[str]:
    return [entry.url_name for group in groups_for(user) for entry in group.entries]


@pytest.mark.parametrize(
    ("role", "pages"),
    [
        (Role.SALESPERSON, ["today", "customers", "order_new", "statements", "targets", "nights", "settings"]),
        (
            Role.MANAGER,
            [
                "today",
                "customers",
                "order_new",
                "statements",
                "targets",
                "lab",
                "retention",
                "value",
                "budget",
                "nights",
                "settings",
            ],
        ),
        (
            Role.FINANCE,
            ["customers", "statements", "targets", "lab", "retention", "value", "budget", "nights", "settings"],
        ),
        (
            Role.ADMINISTRATOR,
            [
                "today",
                "customers",
                "order_new",
                "statements",
                "targets",
                "lab",
                "retention",
                "value",
                "budget",
                "nights",
                "settings",
            ],
        ),
    ],
)
def test_each_role_sees_its_own_pages(role, pages):
    assert names(make_user(role)) == pages


@pytest.mark.parametrize("role", Role.values)
def test_every_page_of_the_navigation_opens(role):
    user = make_user(Role(role))
    client = Client()
    client.force_login(user)

    answers = {
        entry.url: client.get(entry.url, follow=True).status_code for g in groups_for(user) for entry in g.entries
    }

    assert set(answers.values()) == {200}


@pytest.mark.parametrize(
    ("role", "first_page"),
    [
        (Role.SALESPERSON, "/today/"),
        (Role.MANAGER, "/retention/"),
        (Role.FINANCE, "/statements/"),
        (Role.ADMINISTRATOR, "/retention/"),
    ],
)
def test_each_role_begins_on_its_own_page(client, role, first_page):
    client.force_login(make_user(role))

    assert client.get("/").headers["Location"] == first_page


def test_a_page_below_an_entry_belongs_to_it():
    groups = groups_for(make_user(Role.MANAGER))

    assert getattr(here("/customers/3/people/", groups), "url_name", None) == "customers"
    assert getattr(here("/orders/new/", groups), "url_name", None) == "order_new"
    assert here("/nowhere/", groups) is None
