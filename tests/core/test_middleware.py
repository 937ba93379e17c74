"""Every request has an id, one line in the log, and an answer that keeps foreign scripts out."""

import json
import logging

import pytest
from django.http import HttpResponse
from django.test import Client, RequestFactory

from crm.core.middleware import RequestIdMiddleware


def answer_to(**headers):
    request = RequestFactory().get("/customers/", headers=headers)
    return request, RequestIdMiddleware(lambda _request: HttpResponse("ok"))(request)


def test_an_id_that_came_with_the_request_is_kept():
    request, response = answer_to(**{"X-Request-ID": "proxy-5f0c1d2e"})

    assert request.request_id == "proxy-5f0c1d2e"
    assert response.headers["X-Request-ID"] == "proxy-5f0c1d2e"


@pytest.mark.parametrize("forged", ["short", "x" * 65, "line\nbreak-and-more", 'quote"-in-the-id', "-starts-with-dash"])
def test_an_id_that_could_forge_the_log_is_replaced(forged):
    _, response = answer_to(**{"X-Request-ID": forged})

    assert response.headers["X-Request-ID"] != forged
    assert len(response.headers["X-Request-ID"]) == 32


@pytest.mark.django_db
def test_no_page_lets_foreign_or_inline_code_run():
    policy = Client().get("/accounts/login/").headers["Content-Security-Policy"]

    assert "default-src 'self'" in policy
    assert "object-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy


@pytest.fixture
def lines(settings):
    """Return what reaches the log, as the handler of production would write it."""
    from crm.core.logging import configure

    configured = configure(as_json=True, level="INFO")
    written = []

    class Keep(logging.Handler):
        def emit(self, record):
            written.append(json.loads(self.format(record)))

    formatter = configured["formatters"]["lines"]
    keep = Keep()
    factory = formatter.pop("()")
    keep.setFormatter(factory(**formatter))
    loggers = [logging.getLogger(), logging.getLogger("django"), logging.getLogger("django.request")]
    levels = [logger.level for logger in loggers]
    loggers[0].addHandler(keep)
    for logger, level in zip(loggers, [logging.INFO, logging.INFO, logging.ERROR], strict=True):
        logger.setLevel(level)
    yield written
    loggers[0].removeHandler(keep)
    for logger, level in zip(loggers, levels, strict=True):
        logger.setLevel(level)


@pytest.mark.django_db
@pytest.mark.urls("tests.core.broken_urls")
def test_the_unexpected_reaches_the_log_once_with_the_id_of_its_request(lines):
    response = Client(raise_request_exception=False).get("/broken/", headers={"X-Request-ID": "proxy-5f0c1d2e"})

    errors = [line for line in lines if line["level"] == "error"]
    assert response.status_code == 500
    assert [error["request_id"] for error in errors] == ["proxy-5f0c1d2e"]
    assert errors[0]["exception"][0]["exc_type"] == "ZeroDivisionError"
    assert not any(frame.get("locals") for frame in errors[0]["exception"][0]["frames"])


@pytest.mark.django_db
@pytest.mark.urls("tests.core.broken_urls")
def test_a_request_has_one_line_without_its_query(lines):
    Client(raise_request_exception=False).get("/missing/?search=anna")

    requests = [line for line in lines if line["event"] == "request"]
    assert [(line["method"], line["path"], line["status"]) for line in requests] == [("GET", "/missing/", 404)]
    assert "anna" not in json.dumps(lines)
