"""Splitting the credit of an order."""

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from compensation.models import CreditShare, CreditSplit
from compensation.models.credit import SplitStatus
from compensation.rules.rounding import PPM
from crm.accounts.models import User
from crm.audit.services import record
from crm.core.errors import Invalid, Refused
from crm.core.locks import locked
from customers.services.changes import note_change
from orders.models import Order

Shares = Sequence[tuple[User | None, int]]


@transaction.atomic
def split_credit(*, order: Order, shares: Shares, reason: str, by: User) -> CreditSplit:
    """Share the credit of `order` as agreed; it replaces the split in force, and the next night pays by it.

    Args:
        order: the order; its refunds follow the same split.
        shares: (payee or None for the house account, parts per million) pairs that sum to 1,000,000.
        reason: what was agreed, for whoever asks later.
        by: who writes it down.

    Raises:
        Invalid: the shares do not sum to the whole, or name somebody twice.
        Refused: whoever writes it down would hold a share.
    """
    _check(shares)
    if by in [payee for payee, _ppm in shares]:
        raise Refused(_("You would hold a share of this order, so somebody else writes it down."), code="own_pay")
    order = locked(order)
    current = CreditSplit.objects.filter(order=order, status=SplitStatus.CURRENT).select_for_update().first()
    before = _as_record(current) if current else None
    if current:
        current.status = SplitStatus.REPLACED
        current.save(update_fields=["status"])
    split = CreditSplit.objects.create(order=order, reason=reason, by=by)
    CreditShare.objects.bulk_create([CreditShare(split=split, payee=payee, ppm=ppm) for payee, ppm in shares])
    split.status = SplitStatus.CURRENT
    split.save(update_fields=["status"])
    note_change([order.customer_id], "credit.split")
    record("order.credit_split", subject=order, by=by, before=before, after=_as_record(split))
    return split


def _check(shares: Shares) -> None:
    if sum(ppm for _payee, ppm in shares) != PPM or any(ppm <= 0 for _payee, ppm in shares):
        message = _("The shares of an order are above nothing and sum to exactly 100 %.")
        raise Invalid(message, code="credit_split_sums_to_one", fields={"shares": message})
    payees = [payee.pk if payee else None for payee, _ppm in shares]
    if len(set(payees)) < len(payees):
        message = _("Name each person once in a split.")
        raise Invalid(message, code="credit_share_payee_once", fields={"shares": message})


def _as_record(split: CreditSplit) -> dict[str, object]:
    shares = split.shares.order_by("payee_id").values_list("payee_id", "ppm")
    return {"shares": [list(share) for share in shares], "reason": split.reason}
