"""What the steps of a night count, in words."""

from collections.abc import Mapping

from django.utils.translation import gettext as _
from django.utils.translation import ngettext


def words_of(counts: Mapping[str, int]) -> str:
    """Return what a step counted as a sentence's part: "3,000 customers, 1 task, 12 changed"."""
    return ", ".join(f"{count:,} {_word(name, count)}" for name, count in counts.items())


def _word(name: str, count: int) -> str:
    """Return the word for `count` of what a step calls `name`; a count of a newer version keeps its name."""
    words = _things(count) | _states()
    return words.get(name, name.replace("_", " "))


def _things(count: int) -> dict[str, str]:
    return {
        "customers": ngettext("customer", "customers", count),
        "fitted": ngettext("model fitted", "models fitted", count),
        "usable": ngettext("model to be trusted", "models to be trusted", count),
        "origins": ngettext("past day", "past days", count),
        "champions": ngettext("model changed", "models changed", count),
        "expired": ngettext("chosen category ended", "chosen categories ended", count),
        "tasks": ngettext("task", "tasks", count),
        "lines": ngettext("line of pay posted", "lines of pay posted", count),
        "statements": ngettext("statement", "statements", count),
        "patterns": ngettext("pattern", "patterns", count),
        "forecasts": ngettext("forecast", "forecasts", count),
        "books": ngettext("book", "books", count),
        "groups": ngettext("group", "groups", count),
        "cohorts": ngettext("cohort", "cohorts", count),
        "months": ngettext("month", "months", count),
        "changes": ngettext("change", "changes", count),
        "request_keys": ngettext("old request key", "old request keys", count),
    }


def _states() -> dict[str, str]:
    return {
        "bg_nbd": _("by BG/NBD"),
        "mbg_nbd": _("by MBG/NBD"),
        "pareto_nbd": _("by Pareto/NBD"),
        "sbg": _("by their contracts"),
        "realised_margin": _("by their own margin"),
        "simple": _("by the simple formula"),
        "segment_mean": _("by the mean"),
        "changed": _("changed"),
        "moved": _("in another category"),
        "new": _("new"),
        "done": _("done"),
        "dropped": _("no longer needed"),
        "frozen": _("fixed anew"),
        "counted": _("counted"),
        "unusual": _("unusual"),
    }
