"""What every page knows: the company, the navigation, and how fresh the figures are."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.http import HttpRequest

from crm.accounts.models import Company, User
from crm.nightly.selectors import stamp
from crm.web.menu import Entry, Group, bar_for, groups_for


def shell(request: HttpRequest) -> dict[str, Any]:
    """Return what the frame of a page shows; without a signed-in person, the company alone."""
    frame: dict[str, Any] = {"company": Company.objects.current(), "is_demo": settings.DEMO}
    user = getattr(request, "user", None)
    if not isinstance(user, User):
        return frame
    groups = groups_for(user)
    return frame | {"menu": groups, "bar": bar_for(user), "here": here(request.path, groups), "stamp": stamp()}


def here(path: str, groups: Sequence[Group]) -> Entry | None:
    """Return the entry whose page, or a page below it, is open: the longest address that fits."""
    entries = [entry for group in groups for entry in group.entries]
    fitting = [entry for entry in entries if path.startswith(entry.url)]
    return max(fitting, key=lambda entry: len(entry.url), default=None)
