"""Nobody overwrites what they haven't seen."""

import pytest
from rest_framework.test import APIClient

from crm.accounts.access import Role
from tests.make import make_team, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada():
    client = APIClient()
    client.force_login(make_user(Role.ADMINISTRATOR))
    return client


@pytest.fixture
def team():
    return make_team("North")


def patch(client, team, name, **headers):
    return client.patch(f"/api/v1/teams/{team.pk}/", {"name": name}, headers=headers)


def test_the_etag_is_the_version(ada, team):
    assert ada.get(f"/api/v1/teams/{team.pk}/").headers["ETag"] == '"1"'
    assert patch(ada, team, "West", **{"If-Match": '"1"'}).headers["ETag"] == '"2"'


def test_a_change_without_a_version_is_refused(ada, team):
    response = patch(ada, team, "West")

    team.refresh_from_db()
    assert (response.status_code, response.json()["code"], team.name) == (428, "if_match_required", "North")


def test_the_slower_of_two_gets_both_values(ada, team):
    patch(ada, team, "West", **{"If-Match": '"1"'})

    response = patch(ada, team, "East", **{"If-Match": '"1"'})

    team.refresh_from_db()
    assert (response.status_code, team.name, team.version) == (412, "West", 2)
    assert response.json()["sent"] == {"name": "East"}
    assert response.json()["current"] == {"id": team.pk, "name": "West", "version": 2}


def test_a_star_says_whatever_it_is_now(ada, team):
    patch(ada, team, "West", **{"If-Match": '"1"'})

    assert patch(ada, team, "East", **{"If-Match": "*"}).status_code == 200


@pytest.mark.parametrize("tag", ["1", "x", '"x"', '"1", "2"', '"1"x', '"-1"', '"99999999999999999999"', ""])
def test_a_tag_that_is_none_of_ours_is_refused(ada, team, tag):
    response = patch(ada, team, "West", **{"If-Match": tag})

    team.refresh_from_db()
    assert (response.status_code, team.name) == (400, "North")


def test_a_compressing_proxy_may_weaken_the_tag(ada, team):
    assert patch(ada, team, "West", **{"If-Match": 'W/"1"'}).status_code == 200


def test_a_delete_needs_the_version_too(ada, team):
    assert ada.delete(f"/api/v1/teams/{team.pk}/").status_code == 428
    assert ada.delete(f"/api/v1/teams/{team.pk}/", headers={"If-Match": '"7"'}).status_code == 412
    assert ada.delete(f"/api/v1/teams/{team.pk}/", headers={"If-Match": '"1"'}).status_code == 204
