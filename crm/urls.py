"""The doors of the house: sign-in, the API, the pages."""

from django.urls import URLPattern, URLResolver, include, path

from crm.web.adapter import no_such_page

urlpatterns: list[URLPattern | URLResolver] = [
    # Of one's own address an administrator decides, and the history keeps who did.
    path("accounts/email/", no_such_page),
    path("accounts/", include("allauth.urls")),
    path("api/v1/", include("crm.api")),
    path("", include("crm.web.urls")),
]

# An error in the API is a problem, elsewhere it is a page.
handler400 = "crm.core.api.views.bad_request"
handler500 = "crm.core.api.views.failed"
