"""The history of every write: complete, append-only, for administrators."""

import pytest
from django.db import DatabaseError, connection, transaction
from rest_framework.test import APIClient

from crm.accounts.access import Role
from crm.audit.models import Line
from crm.audit.services import record
from tests.make import make_team, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def line():
    team = make_team("North")
    return record("team.created", subject=team, by=None, after={"name": "North"})


@pytest.mark.parametrize("sql", ["UPDATE audit_line SET action = 'x'", "DELETE FROM audit_line"])
def test_not_even_plain_sql_changes_a_line(line, sql):
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)

    assert Line.objects.get().action == "team.created"


def test_an_administrator_reads_what_happened_to_a_record(line):
    ada = make_user(Role.ADMINISTRATOR, name="Ada")
    client = APIClient()
    client.force_login(ada)
    client.patch(
        f"/api/v1/teams/{line.subject_id}/", {"name": "West"}, headers={"If-Match": "*", "X-Request-ID": "req-12345678"}
    )

    query = {"subject_type": "accounts.team", "subject_id": line.subject_id}
    rows = client.get("/api/v1/audit/", query).json()["results"]

    assert [(row["action"], row["by"], row["before"], row["after"]) for row in rows] == [
        ("team.changed", {"id": ada.pk, "name": "Ada"}, {"name": "North"}, {"name": "West"}),
        ("team.created", None, {}, {"name": "North"}),
    ]
    assert rows[0]["request_id"] == "req-12345678"


@pytest.mark.parametrize("role", [Role.SALESPERSON, Role.MANAGER, Role.FINANCE])
def test_nobody_else_reads_it(line, role):
    client = APIClient()
    client.force_login(make_user(role))

    assert client.get("/api/v1/audit/").status_code == 403
    assert client.get(f"/api/v1/audit/{line.pk}/").status_code == 403


@pytest.mark.django_db(transaction=True)
def test_a_line_belongs_in_the_transaction_of_its_write():
    with pytest.raises(RuntimeError):
        record("team.created", subject=make_team(), by=None)

    assert not Line.objects.exists()
