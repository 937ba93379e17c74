"""The worklist's rules: who is on it, why, and who comes first."""

from dataclasses import dataclass, fields, replace
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from retention import rules
from retention.rules import KINDS, MINUTES, PEACE, Kind, Room, Situations, Suggestions

TODAY = date(2026, 10, 6)
MINUTE = 70


@dataclass(frozen=True)
class Situation:
    """One customer's, with None for what is not known."""

    at_stake_minor: int
    purchase_count: int = 0
    silence_days: int | None = None
    usual_gap_days: float | None = None
    second_order_days: float | None = None
    p_alive: float | None = None
    p_alive_before: float | None = None
    is_top: bool = False
    reached_on: date | None = None
    next_step_on: date | None = None
    event_on: date | None = None
    handed_over_on: date | None = None
    closed_on: date | None = None
    since: date | None = None


@dataclass(frozen=True)
class Suggestion:
    """What is suggested for one customer."""

    kind: Kind
    minutes: int
    score: int


def together(*situations):
    """Return the situations as the rules take them; what half of the customers need to come back is one for all."""
    whole = {"at_stake_minor": np.int64, "purchase_count": np.int64, "is_top": np.bool_}
    columns = {}
    for field in fields(Situation):
        values = [getattr(situation, field.name) for situation in situations]
        kind = whole.get(field.name, "datetime64[D]" if "date" in str(field.type) else np.float64)
        columns[field.name] = np.array(values, dtype=kind)
    return Situations(**columns | {"second_order_days": columns["second_order_days"][0]})


def suggest(situation, *, as_of, minute_minor):
    found = rules.suggest(together(situation), as_of=as_of, minute_minor=minute_minor)
    if found.kind[0] == PEACE:
        return None
    return Suggestion(KINDS[found.kind[0]], found.minutes[0], found.score[0])


def score(situation, kind):
    return rules.score(together(situation), np.array([KINDS.index(kind)]))[0]


def rooms(suggestions, owners=None):
    columns = zip(*((KINDS.index(one.kind), one.minutes, one.score) for one in suggestions), strict=True)
    found = Suggestions(*(np.array(column) for column in columns))
    return list(rules.rooms(found, np.array(owners or [0] * len(suggestions))))


REGULAR = Situation(at_stake_minor=594_000, purchase_count=34, silence_days=73, usual_gap_days=52.0, p_alive=0.55)


def days_ago(days):
    return TODAY - timedelta(days=days)


def kind_of(situation):
    suggestion = suggest(situation, as_of=TODAY, minute_minor=MINUTE)
    return suggestion and suggestion.kind


def test_a_customer_silent_for_longer_than_usual_is_overdue():
    suggestion = suggest(REGULAR, as_of=TODAY, minute_minor=MINUTE)

    assert suggestion.kind is Kind.OVERDUE
    assert suggestion.minutes == 20
    assert suggestion.score == round(594_000 * (73 / 52) / 20)


@pytest.mark.parametrize(
    ("silence", "gap", "expected"),
    [
        (62, 52.0, None),  # 1.19 gaps
        (63, 52.0, Kind.OVERDUE),  # 1.21 gaps
        (10, 6.0, None),  # 1.67 gaps, but four days only
        (11, 6.0, Kind.OVERDUE),
        (400, None, None),
    ],
)
def test_overdue_begins_at_a_fifth_of_a_gap_and_five_days(silence, gap, expected):
    assert kind_of(replace(REGULAR, silence_days=silence, usual_gap_days=gap)) == expected


def test_a_call_that_costs_more_than_is_at_stake_is_not_suggested():
    assert kind_of(replace(REGULAR, at_stake_minor=20 * MINUTE)) is None
    assert kind_of(replace(REGULAR, at_stake_minor=20 * MINUTE + 1)) is Kind.OVERDUE


def test_whoever_was_spoken_to_is_left_in_peace_for_two_weeks():
    assert kind_of(replace(REGULAR, reached_on=days_ago(13))) is None
    assert kind_of(replace(REGULAR, reached_on=days_ago(14))) is Kind.OVERDUE


def test_a_ticked_off_customer_does_not_come_back_the_next_day():
    assert kind_of(replace(REGULAR, closed_on=days_ago(1))) is None
    assert kind_of(replace(REGULAR, closed_on=days_ago(14))) is Kind.OVERDUE


def test_an_agreed_step_comes_on_its_day_even_right_after_a_contact():
    agreed = replace(REGULAR, reached_on=days_ago(3), next_step_on=TODAY)

    assert kind_of(agreed) is Kind.NEXT_STEP
    assert kind_of(replace(agreed, next_step_on=TODAY + timedelta(days=1))) is None
    assert kind_of(replace(agreed, closed_on=TODAY)) is None


def test_an_agreed_step_is_owed_however_little_is_at_stake():
    assert kind_of(replace(REGULAR, at_stake_minor=0, next_step_on=TODAY)) is Kind.NEXT_STEP


def test_an_event_asks_for_a_call_until_somebody_was_reached():
    event = replace(REGULAR, silence_days=5, event_on=days_ago(4))

    assert kind_of(event) is Kind.LIFE_EVENT
    assert kind_of(replace(event, reached_on=days_ago(4))) is None
    assert kind_of(replace(event, event_on=days_ago(21))) is None
    assert kind_of(replace(event, event_on=TODAY + timedelta(days=1))) is None


def test_a_handover_asks_for_an_introduction_for_30_days():
    handed_over = replace(REGULAR, silence_days=5, handed_over_on=days_ago(29))

    assert kind_of(handed_over) is Kind.INTRODUCTION
    assert kind_of(replace(handed_over, handed_over_on=days_ago(30))) is None
    assert kind_of(replace(handed_over, handed_over_on=TODAY + timedelta(days=1))) is None
    assert kind_of(replace(handed_over, reached_on=days_ago(2))) is Kind.INTRODUCTION


def test_an_introduction_comes_before_an_overdue_order_and_after_what_was_agreed_or_happened():
    handed_over = replace(REGULAR, handed_over_on=days_ago(3))

    assert kind_of(handed_over) is Kind.INTRODUCTION
    assert kind_of(replace(handed_over, next_step_on=TODAY)) is Kind.NEXT_STEP
    assert kind_of(replace(handed_over, event_on=days_ago(1))) is Kind.LIFE_EVENT


def test_an_introduction_is_weighed_like_any_other_call():
    handed_over = replace(REGULAR, handed_over_on=days_ago(3))

    found = suggest(handed_over, as_of=TODAY, minute_minor=MINUTE)

    assert (found.minutes, found.score) == (20, round(594_000 * (73 / 52) / 20))
    assert kind_of(replace(handed_over, at_stake_minor=20 * MINUTE)) is None


def test_a_new_customer_is_called_once_most_others_had_come_back():
    new = Situation(at_stake_minor=50_000, purchase_count=1, silence_days=44, second_order_days=45.0)

    assert kind_of(new) is None
    assert kind_of(replace(new, silence_days=45)) is Kind.SECOND_ORDER
    assert kind_of(replace(new, silence_days=136)) is None


def test_a_chance_that_fell_is_a_reason_unless_it_is_still_strong():
    calm = replace(REGULAR, silence_days=50, p_alive=0.55, p_alive_before=0.82)

    assert kind_of(calm) is Kind.WEAKENING
    assert kind_of(replace(calm, p_alive=0.72)) is None
    assert kind_of(replace(calm, p_alive_before=0.69)) is None


def test_the_best_customers_get_a_call_that_is_not_about_selling():
    best = replace(REGULAR, silence_days=5, is_top=True, reached_on=days_ago(90))

    assert kind_of(best) is Kind.COURTESY
    assert kind_of(replace(best, reached_on=days_ago(89))) is None
    assert kind_of(replace(best, is_top=False)) is None
    assert kind_of(replace(best, reached_on=None, since=days_ago(90))) is Kind.COURTESY


@given(
    low=st.integers(0, 10**9),
    more=st.integers(0, 10**9),
    silence=st.integers(0, 5000),
    gap=st.floats(1, 2000),
    kind=st.sampled_from(Kind),
)
def test_more_at_stake_or_a_longer_silence_never_ranks_lower(low, more, silence, gap, kind):
    here = Situation(at_stake_minor=low, silence_days=silence, usual_gap_days=gap)

    assert score(replace(here, at_stake_minor=low + more), kind) >= score(here, kind)
    assert score(replace(here, silence_days=silence + 1), kind) >= score(here, kind)
    assert 0 <= score(here, kind) <= 3 * low / MINUTES[kind] + 1


def test_a_customer_that_costs_money_ranks_last():
    assert score(replace(REGULAR, at_stake_minor=-500), Kind.COURTESY) == 0


def test_a_day_has_room_for_four_hours_from_the_top_a_week_for_five_days():
    calls = [Suggestion(Kind.OVERDUE, 20, score) for score in range(70)]

    found = rooms(calls)

    assert found == [Room.NONE] * 10 + [Room.LATER] * 48 + [Room.TODAY] * 12


def test_what_is_owed_comes_on_top():
    owed = [Suggestion(Kind.NEXT_STEP, 15, 0) for _number in range(30)]

    assert rooms([*owed, Suggestion(Kind.COURTESY, 10, 1)]) == [Room.TODAY] * 31


def test_each_list_has_its_own_room():
    calls = [Suggestion(Kind.OVERDUE, 20, score) for score in range(70) for _owner in "ab"]

    found = rooms(calls, [1, 2] * 70)

    assert found[::2] == found[1::2] == [Room.NONE] * 10 + [Room.LATER] * 48 + [Room.TODAY] * 12


def test_of_each_list_the_best_that_found_no_room_is_known():
    kind = np.array([KINDS.index(Kind.OVERDUE)] * 3 + [PEACE, KINDS.index(Kind.OVERDUE)])
    calls = Suggestions(kind, np.full(5, 20), np.array([30, 50, 40, 90, 10]))

    found = rules.best_left_out(calls, np.array([1, 1, 1, 1, 2]), np.array([Room.NONE] * 4 + [Room.LATER]))

    assert found == {1: 50}


def test_each_customer_is_judged_by_their_own_situation():
    owed = replace(REGULAR, at_stake_minor=0, next_step_on=TODAY)
    found = rules.suggest(together(REGULAR, replace(REGULAR, silence_days=10), owed), as_of=TODAY, minute_minor=MINUTE)

    assert list(found.kind) == [KINDS.index(Kind.OVERDUE), PEACE, KINDS.index(Kind.NEXT_STEP)]
    assert list(found.score) == [round(594_000 * (73 / 52) / 20), 0, 0]


def test_the_minutes_stand_in_the_order_of_the_kinds():
    assert tuple(MINUTES) == KINDS
