"""The night's worklist: who gets on it, what is rewritten, and what takes somebody off it."""

from datetime import date, timedelta

import pytest

from clv.models import Category, CustomerFacts, Score
from clv.models.score import Method, Reason
from clv.rules import Activity, Code, Profit, Size, Term
from crm.audit.models import Line
from crm.core.errors import Invalid, Refused, Stale
from customers.models import LifeEventKind
from customers.services.relationship import log_life_event
from retention.models import Task
from retention.services.tasks import complete_task, reopen_task, snooze_task
from retention.services.worklist import build_worklist
from tests.make import make_contact, make_customer, make_order, make_user

pytestmark = pytest.mark.django_db

TODAY = date(2026, 10, 6)


def days_ago(days):
    return TODAY - timedelta(days=days)


@pytest.fixture
def anna():
    return make_user()


@pytest.fixture
def joinery(anna):
    return valued(make_customer("Harrow Lane Joinery", salesperson=anna))


def valued(customer, at_stake="5940.00", silence=73, gap=52.0, p_alive=0.55, code=Code.MINOR_LONG_TERM, count=34):
    """Write down what the night thinks of a customer, as `clv` would."""
    minor = round(float(at_stake) * 100)
    CustomerFacts.objects.create(
        customer=customer,
        as_of=TODAY,
        first_ordered_on=days_ago(silence + round((gap or 0) * (count - 1))),
        last_ordered_on=days_ago(silence),
        purchase_day_count=count,
        usual_gap_days=gap,
    )
    amounts = dict.fromkeys(
        (
            *("margin_minor", "margin_low_minor", "margin_high_minor", "revenue_minor", "future_margin_minor"),
            *("future_revenue_minor", "value_at_risk_minor", "year_margin_minor", "year_low_minor", "year_high_minor"),
            *("simple_average_minor", "simple_yearly_orders_e4", "simple_years_e4", "simple_total_minor"),
        ),
        minor,
    )
    Score.objects.create(
        customer=customer,
        as_of=TODAY,
        method=Method.BG_NBD,
        reason=Reason.ENOUGH_HISTORY,
        p_alive=p_alive,
        year_orders=4.0,
        **amounts,
    )
    Category.objects.create(
        customer=customer,
        code=code,
        size=Size.MAJOR if code is Code.MAJOR_LONG_TERM else Size.MINOR,
        term=Term.LONG_TERM,
        activity=Activity.ACTIVE,
        profit=Profit.PROFITABLE,
        since_on=TODAY,
    )
    return customer


def test_an_overdue_customer_gets_a_task_with_its_reason(joinery):
    counts = build_worklist(as_of=TODAY, token=None)

    task = Task.objects.get()
    assert counts == {"tasks": 1, "new": 1, "done": 0, "dropped": 0}
    assert (task.customer, task.kind, task.minutes) == (joinery, "OVERDUE", 20)
    assert (task.usual_gap_days, task.expected_on) == (52, days_ago(21))
    assert task.score == round(594_000 * 73 / 52 / 20)
    assert (task.opened_on, task.as_of) == (TODAY, TODAY)


def test_a_second_run_writes_nothing(joinery, django_assert_max_num_queries):
    build_worklist(as_of=TODAY, token=None)
    task = Task.objects.get()

    counts = build_worklist(as_of=TODAY, token=None)

    assert counts == {"tasks": 1, "new": 0, "done": 0, "dropped": 0}
    assert Task.objects.get().updated_at == task.updated_at


def test_figures_are_rewritten_without_touching_what_people_did(anna, joinery):
    build_worklist(as_of=TODAY, token=None)
    snooze_task(task=Task.objects.get(), until=TODAY + timedelta(days=7), by=anna, today=TODAY)
    Score.objects.update(value_at_risk_minor=700_000)

    build_worklist(as_of=TODAY + timedelta(days=1), token=None)

    task = Task.objects.get()
    assert (task.at_stake_minor, task.as_of) == (700_000, TODAY + timedelta(days=1))
    assert (task.state, task.snoozed_until, task.version) == ("SNOOZED", TODAY + timedelta(days=7), 2)


def test_a_task_is_dropped_when_its_reason_went_away(joinery):
    build_worklist(as_of=TODAY, token=None)
    CustomerFacts.objects.update(last_ordered_on=TODAY)

    counts = build_worklist(as_of=TODAY + timedelta(days=1), token=None)

    assert counts["dropped"] == 1
    assert Task.objects.get().state == "DROPPED"
    assert not Task.objects.due(TODAY).exists()


def test_a_contact_that_reached_somebody_takes_the_task_off_at_once(anna, joinery):
    build_worklist(as_of=TODAY, token=None)
    make_contact(joinery, anna, TODAY, outcome="WILL_ORDER")

    assert not Task.objects.due(TODAY).exists()

    counts = build_worklist(as_of=TODAY + timedelta(days=1), token=None)
    task = Task.objects.get()
    assert counts == {"tasks": 0, "new": 0, "done": 1, "dropped": 0}
    assert (task.state, task.closed_on, task.closed_by) == ("DONE", TODAY, anna)


def test_a_call_that_reached_nobody_leaves_the_task(anna, joinery):
    build_worklist(as_of=TODAY, token=None)

    make_contact(joinery, anna, TODAY, outcome="NOT_REACHED")

    assert Task.objects.due(TODAY).count() == 1


def test_an_agreed_step_comes_on_its_day(anna, joinery):
    make_contact(joinery, anna, days_ago(3), outcome="WILL_ORDER", next_step="Send the dated quote", next_step_on=TODAY)

    build_worklist(as_of=TODAY, token=None)

    task = Task.objects.get()
    assert (task.kind, task.detail, task.reason_on) == ("NEXT_STEP", "Send the dated quote", TODAY)


def test_a_step_is_forgotten_once_somebody_was_reached_again(anna, joinery):
    make_contact(joinery, anna, days_ago(10), outcome="WILL_ORDER", next_step="Quote", next_step_on=days_ago(5))
    make_contact(joinery, anna, days_ago(4), outcome="NO_NEED")

    build_worklist(as_of=TODAY, token=None)

    assert not Task.objects.exists()


def test_a_life_event_is_a_reason(anna, joinery):
    kind = LifeEventKind.objects.get(code="NEW_SITE")
    log_life_event(customer=joinery, kind=kind, happened_on=days_ago(2), today=TODAY, by=anna)

    build_worklist(as_of=TODAY, token=None)

    task = Task.objects.get()
    assert (task.kind, task.detail, task.reason_on) == ("LIFE_EVENT", "NEW_SITE", days_ago(2))


def test_the_best_customers_get_a_courtesy_call(anna):
    valued(make_customer(salesperson=anna), silence=10, code=Code.MAJOR_LONG_TERM)

    build_worklist(as_of=TODAY, token=None)

    assert Task.objects.get().kind == "COURTESY"


def test_new_customers_are_measured_by_the_others(anna, joinery):
    valued(make_customer(salesperson=anna), silence=60, gap=None, count=1)

    build_worklist(as_of=TODAY, token=None)

    assert set(Task.objects.values_list("kind", "usual_gap_days")) == {("OVERDUE", 52), ("SECOND_ORDER", 52)}


def test_a_ticked_off_task_stays_off_for_two_weeks(anna, joinery):
    build_worklist(as_of=TODAY, token=None)
    complete_task(task=Task.objects.get(), by=anna, today=TODAY)

    build_worklist(as_of=TODAY + timedelta(days=13), token=None)
    assert Task.objects.pending().count() == 0

    build_worklist(as_of=TODAY + timedelta(days=14), token=None)
    assert Task.objects.pending().count() == 1


def test_ticking_off_is_on_record(anna, joinery):
    build_worklist(as_of=TODAY, token=None)

    task = complete_task(task=Task.objects.get(), by=anna, today=TODAY, version=1)

    assert (task.state, task.closed_on, task.closed_by, task.version) == ("DONE", TODAY, anna, 2)
    assert Line.objects.get(action="task.completed").by == anna


def test_a_task_that_somebody_else_changed_is_not_ticked_off(anna, joinery):
    build_worklist(as_of=TODAY, token=None)
    task = Task.objects.get()
    snooze_task(task=task, until=TODAY + timedelta(days=3), by=anna, today=TODAY, version=1)

    with pytest.raises(Stale):
        complete_task(task=task, by=anna, today=TODAY, version=1)

    assert Task.objects.get().state == "SNOOZED"


def test_a_done_task_is_not_done_twice(anna, joinery):
    build_worklist(as_of=TODAY, token=None)
    task = complete_task(task=Task.objects.get(), by=anna, today=TODAY)

    with pytest.raises(Refused, match="taken care of already"):
        complete_task(task=task, by=anna, today=TODAY)


@pytest.mark.parametrize("days", [-1, 0, 367])
def test_snoozing_needs_a_day_within_a_year(anna, joinery, days):
    build_worklist(as_of=TODAY, token=None)

    with pytest.raises(Invalid, match="Choose a day after today"):
        snooze_task(task=Task.objects.get(), until=TODAY + timedelta(days=days), by=anna, today=TODAY)

    assert Task.objects.get().state == "OPEN"


def test_a_snoozed_task_comes_back_on_its_day(anna, joinery):
    build_worklist(as_of=TODAY, token=None)
    until = TODAY + timedelta(days=3)
    snooze_task(task=Task.objects.get(), until=until, by=anna, today=TODAY)

    assert not Task.objects.due(until - timedelta(days=1)).exists()
    assert Task.objects.due(until).exists()


def test_undoing_puts_a_task_back(anna, joinery):
    build_worklist(as_of=TODAY, token=None)
    task = complete_task(task=Task.objects.get(), by=anna, today=TODAY)

    reopen_task(task=task, by=anna)

    assert Task.objects.due(TODAY).get().closed_on is None


@pytest.mark.slow
def test_the_number_of_questions_does_not_grow(anna, django_assert_max_num_queries):
    for _number in range(30):
        valued(make_customer(salesperson=anna))

    with django_assert_max_num_queries(20):
        build_worklist(as_of=TODAY, token=None)


def test_whoever_ordered_lately_is_left_alone(anna):
    customer = valued(make_customer(salesperson=anna), silence=10)
    make_order(customer, days_ago(10))

    build_worklist(as_of=TODAY, token=None)

    assert not Task.objects.exists()


def test_of_several_agreed_steps_and_events_the_newest_counts(anna, joinery):
    bakery = valued(make_customer("Bakery", salesperson=anna))
    for step, ago in (("Send samples", 9), ("Send the quote", 9), ("Ring", 20)):
        make_contact(joinery, anna, days_ago(ago), outcome="NO_NEED", next_step=step, next_step_on=days_ago(1))
    for code, ago in (("NEW_SITE", 3), ("MOVE", 8)):
        kind = LifeEventKind.objects.get(code=code)
        log_life_event(customer=bakery, kind=kind, happened_on=days_ago(ago), today=TODAY, by=anna)

    build_worklist(as_of=TODAY, token=None)

    found = Task.objects.values_list("customer", "kind", "detail", "reason_on")
    assert set(found) == {
        (joinery.pk, "NEXT_STEP", "Send the quote", days_ago(1)),
        (bakery.pk, "LIFE_EVENT", "NEW_SITE", days_ago(3)),
    }


@pytest.mark.slow
def test_customers_of_nobody_share_one_list():
    for _number in range(65):
        valued(make_customer())

    counts = build_worklist(as_of=TODAY, token=None)

    assert counts["tasks"] == 60
    assert Task.objects.filter(is_today=True).count() == 12
