"""The lists that the forms of a page offer: code and label, in the reader's language."""

import json
from collections.abc import Iterable

from django.utils.functional import Promise

from clv.models import Tenure
from clv.models.segment import LABELS
from crm.accounts.models import Team, User
from crm.dashboards.api.filters import STAGES
from customers.models.contact import ContactChannel, ContactOutcome
from customers.models.customer import AcquisitionChannel, RelationshipType
from customers.models.person import DecisionRole
from orders.models.line import CostSource
from orders.models.order import OrderStatus
from orders.models.refund import RefundKind

type Pairs = Iterable[tuple[object, str | Promise]]

LISTS: dict[str, Pairs] = {
    "channel": ContactChannel.choices,
    "outcome": ContactOutcome.choices,
    "role": DecisionRole.choices,
    "relationship": RelationshipType.choices,
    "acquisition": AcquisitionChannel.choices,
    "category": [(code.value, label) for code, label in LABELS.items()],
    "stage": list(STAGES.items()),
    "tenure": Tenure.choices,
    "order-status": OrderStatus.choices,
    "refund-kind": RefundKind.choices,
    "cost-source": CostSource.choices,
}


def choices(*names: str) -> list[tuple[str, str]]:
    """Return each named list as JSON pairs of code and label, for `templates/parts/customer/choices.html`."""
    return [(name, pairs(LISTS[name])) for name in names]


def people_choices(user: User, action: str) -> list[tuple[str, str]]:
    """Return the salespeople and the teams on whose customers `user` may do `action`."""
    salespeople = User.objects.active().salespeople().visible_to(user, action).order_by("name", "pk")
    teams = Team.objects.visible_to(user, action).order_by("name", "pk")
    return [
        ("salesperson", pairs((str(person.pk), person.name) for person in salespeople)),
        ("team", pairs((str(team.pk), team.name) for team in teams)),
    ]


def pairs(of: Pairs) -> str:
    """Return codes and labels as JSON."""
    return json.dumps([(str(code), str(label)) for code, label in of])
