"""Choosing a category for a customer whom the rules don't fit, for a while, and leaving it to the rules again."""

from datetime import date, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from clv.models import Category, CategoryOverride
from crm.accounts.models import User
from crm.audit.services import record
from crm.core.errors import Invalid, Refused
from crm.core.locks import locked
from customers.models import Customer
from customers.services.changes import note_change
from customers.services.receivers import expect_standing

# A choice that outlives the year is a rule in disguise.
LONGEST_DAYS = 366


class NothingChosen(Refused):
    """The rules decide already."""

    default_code = "nothing_chosen"


@transaction.atomic
def choose_category(
    *, customer: Customer, code: str, reason: str, expires_on: date, today: date, by: User
) -> CategoryOverride:
    """Put a customer into a category until the day `expires_on`; an earlier choice ends today, if it still held.

    Raises:
        Invalid: the day isn't ahead, or further than a year; or there is no reason.
        CustomerMerged: the customer was merged into another one.
    """
    customer = expect_standing(locked(customer))
    if not today < expires_on <= today + timedelta(days=LONGEST_DAYS):
        sentence = _("Choose a day after today and within a year; after it the rules decide again.")
        raise Invalid(sentence, fields={"expires_on": sentence})
    if not reason.strip():
        sentence = _("Say why the rules don't fit this customer.")
        raise Invalid(sentence, fields={"reason": sentence})
    _end(customer, today)
    choice = CategoryOverride(
        customer=customer, code=code, reason=reason.strip(), author=by, starts_on=today, expires_on=expires_on
    )
    choice.full_clean()
    choice.save()
    show_choice(customer.pk, code, expires_on, today)
    after = {"customer": customer.pk, "code": code, "expires_on": expires_on, "reason": choice.reason}
    record("category.chosen", subject=choice, by=by, after=after)
    note_change([customer.pk], "category.chosen")
    return choice


@transaction.atomic
def end_choice(*, customer: Customer, today: date, by: User) -> CategoryOverride:
    """Leave the customer's category to the rules again, from today.

    Raises:
        NothingChosen: the rules decide already.
        CustomerMerged: the customer was merged into another one.
    """
    customer = expect_standing(locked(customer))
    choice = _end(customer, today)
    if choice is None:
        raise NothingChosen(_("Nobody has chosen a category for this customer: the rules decide."))
    show_choice(customer.pk, "", None, today)
    record("category.choice_ended", subject=choice, by=by, after={"customer": customer.pk, "code": choice.code})
    note_change([customer.pk], "category.choice_ended")
    return choice


def _end(customer: Customer, today: date) -> CategoryOverride | None:
    """End the choice that nobody has ended, on its last day if that has passed, and return it; None without one."""
    choice = CategoryOverride.objects.filter(customer=customer).open().first()
    if choice is not None:
        choice.ended_on = min(today, choice.expires_on)
        choice.save(update_fields=["ended_on"])
    return choice


def show_choice(customer_id: int, chosen: str, until: date | None, today: date) -> None:
    """Let a choice, or its end, be seen at once; who has no category yet gets one at night. Call it in a transaction.

    Args:
        customer_id: whose choice.
        chosen: the category; empty where the rules decide again.
        until: the first day on which it no longer holds; None where the rules decide.
        today: since when another category holds than before.
    """
    category = Category.objects.select_for_update().filter(customer=customer_id).first()
    if category is None:
        return
    ruled = category.ruled_code or category.code
    code = chosen or ruled
    category.since_on = category.since_on if code == category.code else today
    category.code, category.ruled_code, category.chosen_until = code, ruled if chosen else "", until
    category.save(update_fields=["code", "ruled_code", "chosen_until", "since_on"])
