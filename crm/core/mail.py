"""Mails of a site that has no mail server: they are not sent, and the log says which variable is missing."""

from collections.abc import Sequence

import structlog
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

log = structlog.get_logger("crm.mail")


class UnsentMails(BaseEmailBackend):
    """Tells the log of each mail, without its text or its addresses: a link in it may open an account."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Send nothing; return 0."""
        for message in email_messages:
            log.warning("mail not sent, EMAIL_URL is not set", subject=message.subject, count=len(message.recipients()))
        return 0
