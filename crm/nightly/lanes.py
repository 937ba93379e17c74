"""Which steps run side by side: on PostgreSQL two at a time, each as soon as what it comes after is done.

A step that waits for the database leaves the processor to one that computes. Each lane has a connection of its own, so
a step can't see what another has not committed. SQLite has one writer, so there, and within somebody's transaction,
which no other connection could see into, the steps run one by one in their order.
"""

from collections.abc import Callable, Collection, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait

from django.conf import settings

from crm.core.beside import may_share
from crm.nightly.exclusive import in_lane
from crm.nightly.pipeline import Step
from crm.nightly.session import large_questions


def run_in_order(steps: Sequence[Step], done: Collection[str], run: Callable[[Step], None]) -> None:
    """Run the steps that are not `done`, each after those it comes after; the first failure is raised at the end.

    Args:
        steps: all of the night, from top to bottom.
        done: names of those an earlier try came to the end of.
        run: does one step.
    """
    waiting = [step for step in steps if step.name not in done]
    if not may_share():
        for step in waiting:
            run(step)
        return
    with ThreadPoolExecutor(settings.NIGHT_LANES, thread_name_prefix="night") as pool:
        _run_side_by_side(steps, waiting, lambda step: pool.submit(_in_lane, run, step))


def _run_side_by_side(steps: Sequence[Step], waiting: list[Step], begin: Callable[[Step], Future[None]]) -> None:
    """Begin each step once it may, no more at a time than there are lanes; after a failure nothing more begins."""
    running: dict[Future[None], Step] = {}
    while waiting or running:
        unfinished = {step.name for step in (*waiting, *running.values())}
        ready = [step for step in waiting if not unfinished & comes_after(step, steps)]
        for step in ready[: settings.NIGHT_LANES - len(running)]:
            waiting.remove(step)
            running[begin(step)] = step
        ended, _ = wait(running, return_when=FIRST_COMPLETED)
        for future in ended:
            del running[future]
        if any(future.exception() for future in ended):
            wait(running)
        for future in ended:
            future.result()


def comes_after(step: Step, steps: Sequence[Step]) -> set[str]:
    """Return the names of the steps that have to be done before this one; all before it unless it says which."""
    if step.after is not None:
        return set(step.after)
    names = [one.name for one in steps]
    return set(names[: names.index(step.name)])


def _in_lane(run: Callable[[Step], None], step: Step) -> None:
    """Do a step on this thread's own connection."""
    with in_lane(), large_questions():
        run(step)
