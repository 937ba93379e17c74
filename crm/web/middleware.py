"""The language of the person who is signed in."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import translation

from crm.accounts.models import User


class PersonalLocaleMiddleware:
    """Speak the language the person chose; without one, what the browser asks for holds."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request in the person's language."""
        user = getattr(request, "user", None)
        # The lazy user is asked only where a session exists, so that probes cost no query.
        if request.session.session_key and isinstance(user, User) and user.locale:
            translation.activate(user.locale)
            request.LANGUAGE_CODE = translation.get_language()
        return self.get_response(request)
