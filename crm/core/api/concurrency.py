"""ETag and If-Match: the version of a record, as HTTP says it."""

import re

from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request

from crm.core.api.errors import VersionRequired
from crm.core.models import Versioned

HEADER = "If-Match"
# A weak tag is taken as well: proxies that compress an answer weaken its tag.
TAG = re.compile(r'(?:W/)?"(\d{1,9})"')
ANY = "*"


def etag(record: Versioned) -> str:
    """Return the tag of the record's version."""
    return f'"{record.version}"'


def expected_version(request: Request) -> int | None:
    """Return the version that the caller saw; None says "whatever it is now" (`If-Match: *`).

    Raises:
        VersionRequired: the header is missing.
        ValidationError: it isn't a tag of ours.
    """
    given = request.headers.get(HEADER)
    if given is None:
        raise VersionRequired(_("Send the ETag that you last read in If-Match, so that nobody's change is lost."))
    if given.strip() == ANY:
        return None
    match = TAG.fullmatch(given.strip())
    if match is None:
        raise ValidationError({HEADER: _('Write it as the ETag was given: "3".')}, code="bad_if_match")
    return int(match.group(1))
