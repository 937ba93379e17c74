"""A worker's share of a night that another process runs."""

from crm.nightly.models import ShardRun
from crm.nightly.pipeline import STEPS
from crm.nightly.session import large_questions
from crm.nightly.shards import do_shard


def help_with(shard_id: int) -> bool:
    """Do one shard and say whether there was anything to do; of a night that began afresh nothing is left."""
    name = ShardRun.objects.filter(pk=shard_id).values_list("step__name", flat=True).first()
    work = next((step.sharded for step in STEPS if step.name == name), None)
    if work is None:
        return False
    with large_questions():
        return do_shard(work, shard_id, waits=False)
