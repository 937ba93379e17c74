"""Settings from the environment: what is understood, and what is refused with the variable's name."""

import stat

import pytest
from django.core.exceptions import ImproperlyConfigured

from crm.settings import env


def test_a_postgres_address_becomes_a_connection_with_limits(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgres://anna:s%40fe@db.example:6432/crm?sslmode=require")

    database = env.database("DATABASE_URL", None)

    assert (database["USER"], database["PASSWORD"]) == ("anna", "s@fe")
    assert (database["HOST"], database["PORT"], database["NAME"]) == ("db.example", "6432", "crm")
    assert database["OPTIONS"]["sslmode"] == "require"
    assert "lock_timeout=10s" in database["OPTIONS"]["options"]


def test_sqlite_writers_wait_at_the_start_and_triggers_see_replacements(monkeypatch, tmp_path):
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/crm.sqlite3")

    database = env.database("DATABASE_URL", None)

    assert database["NAME"] == f"{tmp_path}/crm.sqlite3"
    assert database["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
    assert "journal_mode=WAL" in database["OPTIONS"]["init_command"]
    assert "recursive_triggers=ON" in database["OPTIONS"]["init_command"]


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("mysql://anna:secret@db/crm", "expected postgres://… or postgresql://… or sqlite://…"),
        ("postgres://anna:secret@db", "expected the name of a database after the host"),
        ("postgres://anna:secret@db:high/crm", "its port is not a number"),
        ("sqlite:crm.sqlite3", "expected sqlite:///folder/file"),
        ("sqlite:////no/such/folder/crm.sqlite3", "the folder /no/such/folder does not exist"),
    ],
)
def test_a_database_that_cannot_be_used_is_refused_by_name_and_without_its_password(monkeypatch, value, said):
    monkeypatch.setenv("DATABASE_URL", value)

    with pytest.raises(ImproperlyConfigured) as refusal:
        env.database("DATABASE_URL", None)

    assert str(refusal.value).startswith("DATABASE_URL is ")
    assert said in str(refusal.value)
    assert "secret" not in str(refusal.value)


def test_an_empty_address_is_the_default(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "")

    assert env.database("DATABASE_URL", "sqlite:///:memory:")["NAME"] == ":memory:"


def test_what_has_no_default_must_be_set(monkeypatch):
    monkeypatch.delenv("SECRET_KEY", raising=False)

    with pytest.raises(ImproperlyConfigured, match="Set the environment variable SECRET_KEY"):
        env.text("SECRET_KEY")


@pytest.mark.parametrize(("value", "meant"), [("1", True), ("Yes", True), ("0", False), ("off", False), ("", False)])
def test_a_flag_is_written_in_several_ways(monkeypatch, value, meant):
    monkeypatch.setenv("HTTPS", value)

    assert env.flag("HTTPS", default=True) is meant


def test_a_flag_that_is_neither_yes_nor_no_is_refused(monkeypatch):
    monkeypatch.setenv("HTTPS", "maybe")

    with pytest.raises(ImproperlyConfigured, match="HTTPS is 'maybe'; expected 1 or 0"):
        env.flag("HTTPS")


def test_a_number_that_is_none_is_refused(monkeypatch):
    monkeypatch.setenv("API_RATE_USER", "many")

    with pytest.raises(ImproperlyConfigured, match="API_RATE_USER is 'many'; expected a whole number"):
        env.number("API_RATE_USER", 60)


def test_a_word_outside_the_choice_is_refused_with_the_choice(monkeypatch):
    monkeypatch.setenv("LOG_FORMAT", "xml")

    with pytest.raises(ImproperlyConfigured, match="LOG_FORMAT is 'xml'; expected one of json, lines"):
        env.choice("LOG_FORMAT", "json", {"json", "lines"})


def test_a_mail_server_is_understood(monkeypatch):
    monkeypatch.setenv("EMAIL_URL", "smtp+tls://anna:s%40fe@mail.example")

    options = env.mailer("EMAIL_URL")["OPTIONS"]

    assert (options["host"], options["port"], options["use_tls"]) == ("mail.example", 587, True)
    assert options["password"] == "s@fe"


def test_the_secret_of_the_demo_is_made_once_and_only_its_owner_reads_it(tmp_path):
    path = tmp_path / "var" / "secret_key"

    first = env.kept_secret(path)

    assert len(first) >= 50
    assert env.kept_secret(path) == first
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
