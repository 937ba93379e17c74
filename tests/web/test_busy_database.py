"""A long write holds the database: whoever comes meanwhile is told so in a sentence, and nothing is lost."""

import json
import re
import sqlite3
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.parse import urlencode

import pytest
from django.db import OperationalError, connection
from django.test import RequestFactory

from crm.core.api.views import failed
from tests import tables
from tests.processes import environment, manage, web_server

PASSWORD = "correct horse"
MAKE = """
from datetime import timedelta
from crm.accounts.access import Role
from crm.accounts.models import Company
from crm.accounts.services import create_token
from crm.core import clock
from tests.make import make_user
at = clock.now()
Company.objects.current()
mara = make_user(Role.SALESPERSON, email="mara@example.com")
print(create_token(user=mara, name="x", scopes=["write"], expires_at=at + timedelta(days=1), at=at)[1])
"""


class Visitor:
    """A browser without a window: it keeps cookies, and takes an error for an answer."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))

    def ask(self, path, data=None, **headers):
        wish = urllib.request.Request(self.address + path, data=data, headers=headers)
        try:
            answer = self.opener.open(wish, timeout=30)
        except urllib.error.HTTPError as error:
            answer = error
        with answer:
            return answer.status, answer.headers, answer.read().decode()

    def sign_in(self, email, password):
        form = self.ask("/accounts/login/")[2]
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', form)[1]
        fields = {"login": email, "password": password, "csrfmiddlewaretoken": token}
        return self.ask("/accounts/login/", urlencode(fields).encode())


@contextmanager
def held(database: Path) -> Iterator[None]:
    """Hold the write lock of a database, as closing a month does."""
    with closing(sqlite3.connect(database, isolation_level=None)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        yield
        connection.execute("ROLLBACK")


@pytest.mark.skipif(connection.vendor != "sqlite", reason="One writer at a time is SQLite's way")
def test_while_a_long_write_holds_the_file_pages_and_api_say_so_and_later_all_goes_on(tmp_path):
    database = tmp_path / "crm.sqlite3"
    with closing(sqlite3.connect(database)) as empty:
        tables.copy_to(empty)
    env = environment(
        DJANGO_SETTINGS_MODULE="crm.settings.demo",
        DATABASE_URL=f"sqlite:///{database}",
        DATABASE_LOCK_SECONDS="1",
        SECRET_KEY="only-for-this-test",
    )
    secret = manage("shell", "--no-imports", "-c", MAKE, env=env).strip()

    with web_server(env=env, log=tmp_path / "web.log") as address:
        mara = Visitor(address)
        with held(database):
            page = mara.sign_in("mara@example.com", PASSWORD)
            wish = json.dumps({"name": "Abbey Boats"}).encode()
            key = {"Content-Type": "application/json", "Authorization": f"Bearer {secret}", "Idempotency-Key": "x" * 16}
            problem = mara.ask("/api/v1/customers/", wish, **key)
            still_read = mara.ask("/accounts/login/")[0]
        later = mara.sign_in("mara@example.com", PASSWORD)
        made = mara.ask("/api/v1/customers/", wish, **key)[0]

    assert (page[0], page[1]["Retry-After"]) == (503, "2")
    assert "The database is busy" in page[2]
    assert (problem[0], problem[1]["Retry-After"]) == (503, "2")
    assert problem[1]["Content-Type"] == "application/problem+json"
    assert json.loads(problem[2])["code"] == "database_unavailable"
    assert still_read == 200
    assert later[0] == 200
    assert "/accounts/logout/" in later[2]
    assert made == 201


def answer_to(error, path):
    try:
        raise error
    except OperationalError:
        return failed(RequestFactory().get(path))


def test_what_fails_outside_the_views_of_the_api_is_a_problem_too():
    answer = answer_to(OperationalError("the connection is lost"), "/api/v1/customers/")

    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "2")
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert json.loads(answer.content)["code"] == "database_unavailable"


def test_a_page_that_was_asked_for_can_be_asked_for_again():
    answer = answer_to(OperationalError("the connection is lost"), "/customers/?overdue=true")

    assert answer.status_code == 503
    assert 'href="/customers/?overdue=true"' in answer.content.decode()


def test_a_mistake_of_ours_is_not_taken_for_a_busy_database():
    with sqlite3.connect(":memory:") as nothing, pytest.raises(sqlite3.OperationalError) as found:
        nothing.execute("SELECT name FROM no_such_table")
    mistake = OperationalError("no such table: no_such_table")
    mistake.__cause__ = found.value

    assert answer_to(mistake, "/customers/").status_code == 500
