"""A step in shards: done once each, whoever does it and however often it is asked for; merged at the end."""

from datetime import date
from threading import Barrier

import pytest
from django.db import connection
from django.utils.translation import gettext_lazy as _

from crm.core.shards import Part, Shard, ShardedWork, added
from crm.nightly import pipeline, queue
from crm.nightly.helping import help_with
from crm.nightly.models import ShardRun, State, StepRun
from crm.nightly.services import StepFailed, run_night
from crm.nightly.shards import do_shard
from tests.make import make_customer

pytestmark = pytest.mark.django_db

MONDAY = date(2026, 3, 2)


class Journal:
    """A sharded work that writes down what it did, and can break on one shard."""

    def __init__(self):
        self.planned, self.done, self.merged, self.broken = 0, [], [], None
        self.work = ShardedWork(self._plan, self._work, self._finish)

    def _plan(self, as_of, token):
        self.planned += 1
        return [Shard(0, 9), Shard(10, 19), Shard(20, 29)]

    def _work(self, shard, as_of, token):
        if shard.first == self.broken:
            raise ZeroDivisionError("a poisonous customer")
        self.done.append(shard.first)
        return Part({"customers": 10}, b"%d" % shard.first)

    def _finish(self, parts, as_of, token):
        self.merged.append([part.payload for part in parts])
        return added(parts)

    def run(self, **values):
        steps = (
            pipeline.Step("changes", _("Changes"), queue.claim),
            pipeline.in_shards("work", _("Work"), self.work),
            pipeline.Step("release", _("Release"), queue.release),
        )
        return run_night(as_of=MONDAY, steps=steps, **values)


@pytest.fixture
def journal():
    return Journal()


def test_every_shard_is_done_once_and_merged_in_order(journal):
    night = journal.run()

    assert sorted(journal.done) == [0, 10, 20]
    assert journal.merged == [[b"0", b"10", b"20"]]
    assert night.steps.get(name="work").counts == {"customers": 30}
    assert set(ShardRun.objects.values_list("state", flat=True)) == {State.DONE}


@pytest.mark.django_db(transaction=True)
def test_of_a_work_by_two_each_shard_is_done_once_and_what_is_ready_before_the_end(journal):
    # The first two shards meet where there are two connections.
    meeting = Barrier(2 if connection.vendor == "postgresql" else 1)

    def work(shard, as_of, token):
        if shard.first:
            meeting.wait(20)
        return journal._work(shard, as_of, token)

    def ready():
        return [lambda: journal.merged.append("ready")]

    journal.work = ShardedWork(journal._plan, work, journal._finish, ready, by_two=True)

    night = journal.run()

    assert sorted(journal.done) == [0, 10, 20]
    assert journal.merged == ["ready", [b"0", b"10", b"20"]]
    assert night.steps.get(name="work").counts == {"customers": 30}


def test_a_night_that_broke_goes_on_with_the_shards_that_are_left(journal):
    make_customer()
    journal.broken = 10
    with pytest.raises(StepFailed):
        journal.run()
    assert journal.done == [20]

    journal.broken = None
    night = journal.run()

    assert journal.planned == 1
    assert sorted(journal.done) == [0, 10, 20]
    assert journal.merged == [[b"0", b"10", b"20"]]
    assert night.steps.get(name="work").counts == {"customers": 30}


def test_a_shard_that_is_asked_for_again_does_nothing(journal):
    journal.run()
    shard = ShardRun.objects.order_by("number").first()

    assert do_shard(journal.work, shard.pk, waits=False) is False

    assert sorted(journal.done) == [0, 10, 20]


def test_a_shard_of_a_night_that_began_afresh_is_nobodys(journal):
    journal.run()
    gone = ShardRun.objects.order_by("number").first().pk

    journal.run(again=True)

    assert help_with(gone) is False
    assert journal.planned == 2


def test_a_step_without_shards_is_finished_all_the_same(journal):
    journal._plan = None
    empty = ShardedWork(lambda as_of, token: [], journal._work, journal._finish)

    night = run_night(as_of=MONDAY, steps=(
        pipeline.Step("changes", _("Changes"), queue.claim),
        pipeline.in_shards("work", _("Work"), empty),
    ))  # fmt: skip

    assert journal.merged == [[]]
    assert StepRun.objects.get(name="work", night=night).state == State.DONE
