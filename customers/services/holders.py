"""Who can look after customers."""

from django.utils.translation import gettext as _

from crm.accounts.access import Role
from crm.accounts.models import User
from crm.core.errors import Invalid


def expect_seller(user: User) -> None:
    """Refuse somebody who can't look after customers.

    Raises:
        Invalid: they left, or neither sell nor lead those who do.
    """
    if not user.is_active or user.role not in {Role.SALESPERSON, Role.MANAGER}:
        sentence = _("%(name)s can't look after customers. Choose an active salesperson or manager.")
        message = sentence % {"name": user.name}
        raise Invalid(message, fields={"salesperson": message})
