"""Signing in: by e-mail and password, by a second step, and by one click in the demo alone."""

import re

import pytest
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.core.cache import cache

from crm.accounts.access import Role
from tests.make import make_user

pytestmark = pytest.mark.django_db
LOGIN = "/accounts/login/"
REFUSAL = "That e-mail and password don’t go together. Check both and try again."


@pytest.fixture(autouse=True)
def fresh_limits():
    cache.clear()


@pytest.fixture
def mara():
    return make_user(Role.SALESPERSON, email="mara@example.com")


def test_the_right_pair_leads_to_the_first_page(client, mara):
    answer = client.post(LOGIN, {"login": "Mara@example.com", "password": "correct horse"})

    assert answer.headers["Location"] == "/"
    assert client.session["_auth_user_id"] == str(mara.pk)


@pytest.mark.parametrize("email", ["mara@example.com", "nobody@example.com"])
def test_a_wrong_pair_never_tells_which_half_was_wrong(client, mara, email):
    answer = client.post(LOGIN, {"login": email, "password": "wrong"})

    assert REFUSAL in answer.content.decode()
    assert "_auth_user_id" not in client.session


def test_somebody_switched_off_stays_outside(client):
    make_user(Role.SALESPERSON, email="gone@example.com", is_active=False)

    client.post(LOGIN, {"login": "gone@example.com", "password": "correct horse"})

    assert "_auth_user_id" not in client.session


def totp(secret: str) -> str:
    """Return the code that an authenticator app shows now."""
    return format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))


def test_a_second_step_is_asked_for_where_it_is_set_up(client, mara):
    secret = generate_totp_secret()
    kept = get_adapter().encrypt(secret)
    Authenticator.objects.create(user=mara, type=Authenticator.Type.TOTP, data={"secret": kept})

    first = client.post(LOGIN, {"login": "mara@example.com", "password": "correct horse"})
    assert first.headers["Location"] == "/accounts/2fa/authenticate/"
    assert "_auth_user_id" not in client.session
    assert "Confirm it is you" in client.get(first.headers["Location"]).content.decode()

    wrong = client.post(first.headers["Location"], {"code": "000000"})
    assert "That code doesn’t match." in wrong.content.decode()

    client.post(first.headers["Location"], {"code": totp(secret)})
    assert client.session["_auth_user_id"] == str(mara.pk)


def test_the_second_step_is_set_up_on_a_page_and_its_secret_is_kept_out_of_sight(client, mara):
    client.post(LOGIN, {"login": "mara@example.com", "password": "correct horse"})
    client.post("/accounts/reauthenticate/", {"password": "correct horse"})
    secret = client.get("/accounts/2fa/totp/activate/").context["form"].secret

    client.post("/accounts/2fa/totp/activate/", {"code": totp(secret)})

    stored = Authenticator.objects.get(user=mara, type=Authenticator.Type.TOTP).data["secret"]
    assert secret not in stored
    assert get_adapter().decrypt(stored) == secret


def test_nobody_signs_up_on_their_own(client):
    answer = client.get("/accounts/signup/")

    assert "Accounts are made by an administrator" in answer.content.decode()


def test_signing_out_asks_and_then_ends_the_session(client, mara):
    client.force_login(mara)

    assert "Sign out of Perennial?" in client.get("/accounts/logout/").content.decode()
    client.post("/accounts/logout/")

    assert "_auth_user_id" not in client.session


def test_a_new_password_is_sent_without_telling_who_exists(client, mara, mailoutbox):
    known = client.post("/accounts/password/reset/", {"email": "mara@example.com"}, follow=True)
    unknown = client.post("/accounts/password/reset/", {"email": "nobody@example.com"}, follow=True)

    assert "Look into your mail" in known.content.decode()
    assert known.content.decode().count("Look into your mail") == unknown.content.decode().count("Look into your mail")


@pytest.mark.parametrize("path", ["/accounts/password/change/", "/accounts/2fa/"])
def test_the_pages_of_the_own_account_stand_in_the_frame(client, mara, path):
    client.post(LOGIN, {"login": "mara@example.com", "password": "correct horse"})

    answer = client.get(path)

    assert answer.status_code == 200
    assert 'class="nav"' in answer.content.decode()


FORMAL = re.compile(r"\b(Sie|Ihnen|Ihr(e[mnrs]?)?)\b")


def is_familiar(text: str) -> bool:
    """Say whether a German text never falls into the formal address."""
    return not FORMAL.search(text)


class TestGerman:
    """In German the pages of the sign-in say du, as all others do."""

    @pytest.fixture
    def mara(self):
        return make_user(Role.SALESPERSON, email="mara@example.com", locale="de")

    @pytest.fixture
    def signed_in(self, client, mara):
        client.post(LOGIN, {"login": "mara@example.com", "password": "correct horse"})
        client.post("/accounts/reauthenticate/", {"password": "correct horse"})
        return client

    def test_before_the_second_step_is_set_up(self, signed_in):
        paths = ["password/change/", "reauthenticate/", "2fa/", "2fa/totp/activate/"]

        pages = {path: signed_in.get(f"/accounts/{path}") for path in paths}

        assert {path: page.status_code for path, page in pages.items()} == dict.fromkeys(paths, 200)
        assert {page.headers["Content-Language"] for page in pages.values()} == {"de"}
        assert [path for path, page in pages.items() if not is_familiar(page.content.decode())] == []

    def test_once_it_is_set_up(self, signed_in):
        secret = signed_in.get("/accounts/2fa/totp/activate/").context["form"].secret
        told = [signed_in.post("/accounts/2fa/totp/activate/", {"code": totp(secret)}, follow=True)]
        told.append(signed_in.post("/accounts/2fa/recovery-codes/generate/", follow=True))
        paths = ["2fa/", "2fa/recovery-codes/", "2fa/recovery-codes/generate/", "2fa/totp/deactivate/"]
        paths += ["2fa/reauthenticate/", "reauthenticate/"]

        pages = {path: signed_in.get(f"/accounts/{path}") for path in paths}

        assert {path: page.status_code for path, page in pages.items()} == dict.fromkeys(paths, 200)
        assert [path for path, page in pages.items() if not is_familiar(page.content.decode())] == []
        assert all(is_familiar(page.content.decode()) for page in told)

    def test_in_the_mails_and_behind_their_link(self, client, mara, mailoutbox):
        german = {"accept-language": "de"}
        for email in ["mara@example.com", "nobody@example.com"]:
            client.post("/accounts/password/reset/", {"email": email}, headers=german)
        link = re.search(r"http://testserver(\S+)", mailoutbox[0].body)[1]

        form = client.get(link, headers=german, follow=True)
        stale = client.get("/accounts/password/reset/key/1-no-such/", headers=german)
        done = client.get("/accounts/password/reset/key/done/", headers=german)

        assert len(mailoutbox) == 2
        assert [mail.subject for mail in mailoutbox if not is_familiar(mail.subject + mail.body)] == []
        assert "/accounts/signup/" not in mailoutbox[1].body
        assert all(is_familiar(page.content.decode()) for page in (form, stale, done))
        assert {form.status_code, stale.status_code, done.status_code} == {200}


def test_nobody_changes_the_own_address(client, mara):
    client.post(LOGIN, {"login": "mara@example.com", "password": "correct horse"})

    answer = client.post("/accounts/email/", {"action_add": "", "email": "other@example.com"})

    assert answer.status_code == 404


def test_too_many_tries_are_answered_in_plain_words(client, mara):
    client.force_login(mara)
    asked = [client.post("/accounts/reauthenticate/", {"password": "wrong"}) for _ in range(11)]

    assert asked[-1].status_code == 429
    assert "Wait a few minutes, then try again." in asked[-1].content.decode()


class TestDemo:
    """One click per role, in the demo alone."""

    @pytest.fixture(autouse=True)
    def demo(self, settings, mara):  # Mara has to exist
        settings.DEMO = True
        settings.DEMO_SIGN_INS = {"SALESPERSON": "mara@example.com", "FINANCE": "mara@example.com"}

    def test_the_sign_in_page_offers_the_roles(self, client):
        page = client.get(LOGIN).content.decode()

        assert all(f'name="role" value="{role}"' in page for role in Role.values)

    def test_a_click_signs_in(self, client, mara):
        answer = client.post("/demo/sign-in/", {"role": "SALESPERSON"})

        assert answer.headers["Location"] == "/"
        assert client.session["_auth_user_id"] == str(mara.pk)

    @pytest.mark.parametrize("role", ["FINANCE", "MANAGER", "", "NONSENSE"])
    def test_a_role_that_the_person_has_not_is_not_given(self, client, role):
        assert client.post("/demo/sign-in/", {"role": role}).status_code == 404
        assert "_auth_user_id" not in client.session

    def test_a_link_signs_nobody_in(self, client):
        assert client.get("/demo/sign-in/").status_code == 405


def test_outside_the_demo_there_is_no_one_click(client, mara, settings):
    settings.DEMO_SIGN_INS = {"SALESPERSON": "mara@example.com"}

    answer = client.post("/demo/sign-in/", {"role": "SALESPERSON"})

    assert answer.status_code == 404
    assert "demo" not in client.get(LOGIN).content.decode()
