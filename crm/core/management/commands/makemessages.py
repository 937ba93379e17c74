"""`manage.py makemessages`: Django's own, which never guesses a translation from a text that looks alike."""

from django.core.management.commands import makemessages


class Command(makemessages.Command):
    """Collects the texts to translate; a guess would stand in the catalogue as if somebody had checked it."""

    msgmerge_options = [*makemessages.Command.msgmerge_options, "--no-fuzzy-matching"]
