"""Which buying model the predictions stand on."""

from datetime import date

from clv.models import ModelName
from clv.models.champion import Champion


def champion(*, on: date | None = None) -> ModelName:
    """Return the buying model to predict with: the newest choice, or the newest known on a day; BG/NBD before any."""
    chosen = Champion.objects.all() if on is None else Champion.objects.known_on(on)
    newest = chosen.order_by("-since_on").values_list("model", flat=True).first()
    return ModelName.BG_NBD if newest is None else ModelName(newest)
