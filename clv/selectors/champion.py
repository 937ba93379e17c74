"""Which buying model the predictions stand on."""

from dataclasses import dataclass
from datetime import date

from clv.models import ModelName
from clv.models.champion import Champion, ChampionReason


@dataclass(frozen=True, slots=True)
class ChampionCard:
    """The present choice, since when, and why; without a choice it is the usual model, since ever."""

    model: str
    label: str
    since_on: date | None
    reason: str
    reason_text: str
    before: str
    gain: float | None
    gain_error: float | None
    origins: int


def champion(*, on: date | None = None) -> ModelName:
    """Return the buying model to predict with: the newest choice, or the newest known on a day; BG/NBD before any."""
    chosen = Champion.objects.all() if on is None else Champion.objects.known_on(on)
    newest = chosen.order_by("-since_on").values_list("model", flat=True).first()
    return ModelName.BG_NBD if newest is None else ModelName(newest)


def champion_list() -> list[ChampionCard]:
    """Return all choices, the newest first; at least the usual model."""
    cards = [
        ChampionCard(
            model=one.model,
            label=str(ModelName(one.model).label),
            since_on=one.since_on,
            reason=one.reason,
            reason_text=str(ChampionReason(one.reason).label),
            before=one.before,
            gain=one.gain,
            gain_error=one.gain_error,
            origins=one.origins,
        )
        for one in Champion.objects.order_by("-since_on")
    ]
    usual = ChampionReason.USUAL
    return cards or [
        ChampionCard(ModelName.BG_NBD, str(ModelName.BG_NBD.label), None, usual, str(usual.label), "", None, None, 0)
    ]
