"""Doing a thing once, however often it is asked for."""

from datetime import UTC, datetime, timedelta

import pytest
from rest_framework.test import APIClient

from crm.accounts.access import Role
from crm.accounts.models import Team
from crm.core.idempotency import Answer, KeyReused, answer_once, forget_old_keys
from crm.core.models import IdempotencyKey
from tests.make import make_user

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def ask(act, *, key="k", fingerprint="f", at=NOW, caller_id=1):
    return answer_once(caller_id=caller_id, key=key, fingerprint=fingerprint, at=at, act=act)


def counting():
    """Return an act that says how often it was done."""
    done = []

    def act():
        done.append(1)
        return Answer(201, f'{{"times": {len(done)}}}', {"ETag": '"1"'})

    return act


def test_the_second_time_the_stored_answer_is_given():
    act = counting()

    assert ask(act) == Answer(201, '{"times": 1}', {"ETag": '"1"'})
    assert ask(act, at=NOW + timedelta(hours=23)) == Answer(201, '{"times": 1}', {"ETag": '"1"'}, is_replayed=True)


def test_another_wish_under_the_same_key_is_refused():
    act = counting()
    ask(act)

    with pytest.raises(KeyReused):
        ask(act, fingerprint="other")

    assert ask(act).body == '{"times": 1}'


def test_keys_belong_to_their_caller():
    act = counting()

    assert ask(act, caller_id=1).body == '{"times": 1}'
    assert ask(act, caller_id=2, fingerprint="other").body == '{"times": 2}'


def test_after_a_day_the_key_is_free_again():
    act = counting()
    ask(act)

    assert ask(act, fingerprint="other", at=NOW + timedelta(hours=24)).body == '{"times": 2}'


def test_what_failed_leaves_the_key_free():
    def fail():
        Team.objects.create(name="half")
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        ask(fail)

    assert not Team.objects.exists()
    assert ask(counting()).body == '{"times": 1}'


def test_old_keys_are_forgotten():
    ask(counting(), key="old", at=NOW - timedelta(hours=24))
    ask(counting(), key="young", at=NOW - timedelta(hours=23))

    assert forget_old_keys(at=NOW) == 1
    assert IdempotencyKey.objects.get().key == "young"


@pytest.fixture
def ada():
    client = APIClient()
    client.force_login(make_user(Role.ADMINISTRATOR))
    return client


def post(client, body, key="k"):
    return client.post("/api/v1/teams/", body, headers={"Idempotency-Key": key})


def test_the_spelling_of_the_body_does_not_matter(ada):
    first = ada.post(
        "/api/v1/teams/", '{"name": "West", "x": 1}', content_type="application/json", headers={"Idempotency-Key": "k"}
    )
    second = ada.post(
        "/api/v1/teams/", '{ "x":1,"name":"West"}', content_type="application/json", headers={"Idempotency-Key": "k"}
    )

    assert (first.status_code, second.content) == (201, first.content)


def test_a_refused_wish_may_be_mended_under_its_key(ada):
    assert post(ada, {"name": ""}).status_code == 400
    assert post(ada, {"name": "West"}).status_code == 201


@pytest.mark.parametrize("key", ["", "x" * 256, "é", "a\tb"])
def test_a_key_that_is_none_is_refused(ada, key):
    assert post(ada, {"name": "West"}, key).status_code == 400
    assert not Team.objects.exists()
