"""Mails of a site without a mail server."""

from django.core.mail import EmailMessage
from structlog.testing import capture_logs

from crm.core.mail import UnsentMails


def test_a_mail_that_cannot_be_sent_is_told_without_its_secret():
    message = EmailMessage("Set a new password", "https://crm.example/reset/secret", None, ["anna@example.com"])

    with capture_logs() as lines:
        sent = UnsentMails(alias="default").send_messages([message])

    assert sent == 0
    assert [line["subject"] for line in lines] == ["Set a new password"]
    assert "secret" not in str(lines)
    assert "anna@example.com" not in str(lines)
