"""What the frame of a page tells: where it stands, how fresh its figures are, whom it counts."""

from datetime import UTC, date, datetime

import pytest

from crm.accounts.access import Role
from crm.nightly.models import Night, State
from tests.make import make_team, make_user

pytestmark = pytest.mark.django_db

WHOM = "Your team’s customers, and those whom nobody looks after yet."


def opened(client, path, role=Role.MANAGER, **values) -> str:
    client.force_login(make_user(role, **values))
    return client.get(path).content.decode()


@pytest.mark.parametrize("path", ["/value/effort/", "/value/forecast/", "/value/model-card/"])
def test_a_page_about_value_leads_back_up_to_value(client, path):
    page = opened(client, path)

    crumbs = page.partition('aria-label="Breadcrumb"')[2].partition("</nav>")[0]
    assert '<a href="/value/">Lifetime value</a>' in crumbs


def test_the_day_of_the_figures_stands_on_a_phone_too(client):
    Night.objects.create(as_of=date(2026, 1, 14), state=State.DONE, ended_at=datetime(2026, 1, 15, 2, 6, tzinfo=UTC))

    page = opened(client, "/retention/", locale="en-gb")

    assert '<span class="hide-s">As of 14 Jan 2026, calculated 02:06</span>' in page
    assert '<span class="only-s"><span class="sr">As of </span>14/01/2026</span>' in page


@pytest.mark.parametrize("path", ["/customers/", "/customers/segments/"])
def test_a_manager_is_told_that_customers_of_nobody_are_counted_with_the_teams(client, path):
    assert WHOM in opened(client, path, team=make_team())


@pytest.mark.parametrize("role", [Role.SALESPERSON, Role.FINANCE, Role.ADMINISTRATOR])
def test_who_sees_the_own_book_or_all_is_not_told_of_teams(client, role):
    assert WHOM not in opened(client, "/customers/", role)


@pytest.mark.parametrize(("role", "may_create"), [(Role.ADMINISTRATOR, True), (Role.FINANCE, False)])
def test_before_the_first_night_the_first_page_says_how_orders_come_in(client, role, may_create):
    page = opened(client, "/retention/", role)

    assert "Import them on the server with <code>python manage.py import_orders</code>;" in page
    assert ('class="btn" href="/customers/new/"' in page) is may_create
    assert "<retention-board>" not in page


def test_after_the_first_night_the_figures_stand_in_its_place(client):
    Night.objects.create(as_of=date(2026, 1, 14), state=State.DONE, ended_at=datetime(2026, 1, 15, 2, 6, tzinfo=UTC))

    page = opened(client, "/retention/", Role.ADMINISTRATOR)

    assert "import_orders" not in page
    assert "<retention-board>" in page


def test_the_documentation_of_the_api_names_its_icon_so_that_no_browser_looks_for_another(client):
    assert '<link rel="icon" type="image/svg+xml"' in opened(client, "/api/v1/docs/")


@pytest.mark.parametrize(("role", "is_linked"), [(Role.SALESPERSON, False), (Role.MANAGER, True)])
def test_the_way_to_a_page_links_only_to_what_may_be_opened(client, role, is_linked):
    client.force_login(make_user(role))

    page = client.get("/value/model-card/").content.decode()

    crumbs = page.split('class="crumbs"')[1].split("</nav>")[0]
    assert ('href="/value/"' in crumbs) is is_linked
