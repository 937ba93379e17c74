"""How long questions about pay have been waiting."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Min, Q

from compensation.models import Dispute
from compensation.models.dispute import DisputeStatus
from crm.accounts.models import User

# A week is what a payee may expect; a month is too long.
SOON, LATE = timedelta(days=7), timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Ageing:
    """How many questions run, by age, and how many wait for an answer."""

    running_count: int
    waiting_count: int
    week_count: int
    month_count: int
    older_count: int
    oldest_at: datetime | None


def questions_by_age(user: User, at: datetime) -> Ageing:
    """Return the ages of the questions that `user` may see, at the instant `at`."""
    found = (
        Dispute.objects.visible_to(user, "pay.discuss")
        .running()
        .aggregate(
            running_count=Count("pk"),
            waiting_count=Count("pk", filter=Q(status=DisputeStatus.OPEN)),
            week_count=Count("pk", filter=Q(opened_at__gt=at - SOON)),
            month_count=Count("pk", filter=Q(opened_at__lte=at - SOON, opened_at__gt=at - LATE)),
            older_count=Count("pk", filter=Q(opened_at__lte=at - LATE)),
            oldest_at=Min("opened_at"),
        )
    )
    return Ageing(**found)
