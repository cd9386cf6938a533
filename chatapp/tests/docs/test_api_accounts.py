"""docs/api.md: accounts, sign-in and tokens."""

from django.conf import settings

from accounts.actions.end_device import sign_out
from accounts.actions.limit_tries import CODE, count_try
from accounts.actions.refresh_session import refresh_session
from accounts.models import SignInCode
from accounts.rules.reset_links import reset_url
from accounts.rules.sign_in_codes import code_hash, request_hash
from accounts.rules.verification import sign_verification
from accounts.tests.builders import PASSWORD
from accounts.tokens import issue_refresh_token
from chatapp.tests.docs.registry import documents

NEW_PASSWORD = "An0ther-good-one"
DORA = {"name": "Dora", "email": "dora@example.org", "password": PASSWORD}


@documents("POST /api/signup", "a new account, signed in")
def test_sign_up(documented, people):
    documented.call("POST", "/api/signup", {"user": DORA}, status=201)


@documents("POST /api/signup", "refused: every fault of every field, together")
def test_sign_up_with_faults(documented, people):
    wrong = {"name": "", "email": people.ada.email.upper(), "password": "short"}
    documented.call("POST", "/api/signup", {"user": wrong}, status=422)


@documents("POST /api/signup", "refused: a body without `user`")
def test_sign_up_without_a_user(documented, people):
    documented.call("POST", "/api/signup", {}, status=400)


@documents("POST /api/signup", "refused: sign-up is closed here (`SIGNUP=closed`)")
def test_sign_up_when_closed(documented, people, settings):
    settings.SIGNUP = "closed"
    documented.call("POST", "/api/signup", {"user": DORA}, status=403)


@documents("POST /api/signin", "the right password")
def test_sign_in(documented, people):
    documented.call("POST", "/api/signin", {"email": people.ada.email, "password": PASSWORD}, status=200)


@documents("POST /api/signin", "refused: the same for a wrong password and an unknown email")
def test_sign_in_with_a_wrong_password(documented, people):
    documented.call("POST", "/api/signin", {"email": people.ada.email, "password": "wrong"}, status=401)


@documents("POST /api/signin", "refused: too many tries")
def test_sign_in_too_often(documented, people, client):
    wrong = {"email": people.ada.email, "password": "wrong"}
    for _ in range(settings.SIGN_IN_TRIES):
        assert client.post("/api/signin", wrong, content_type="application/json").status_code == 401
    documented.call("POST", "/api/signin", wrong, status=429)


@documents("POST /api/signin/codes", "a code is mailed, if the email belongs to anyone; the answer does not tell")
def test_ask_for_a_code(documented, people, monkeypatch):
    monkeypatch.setattr("accounts.actions.request_sign_in_code.new_request", lambda: "J4vRSq")
    documented.call("POST", "/api/signin/codes", {"email": people.ada.email}, status=202)


@documents("POST /api/signin/codes", "refused: no email")
def test_ask_for_a_code_for_no_one(documented):
    documented.call("POST", "/api/signin/codes", {}, status=422)


@documents("POST /api/signin/codes", "refused: too many tries")
def test_ask_for_codes_too_often(documented, people, settings):
    settings.RESETS_PER_ADDRESS = 1
    count_try(purpose=CODE, email="cy@example.org", address="127.0.0.1")
    documented.call("POST", "/api/signin/codes", {"email": people.ada.email}, status=429)


@documents("POST /api/signin/by_code", "the mailed code, with the `request` it was asked by")
def test_sign_in_by_a_code(documented, people):
    asked = SignInCode.objects.create(user=people.ada, request_hash=request_hash("J4vRSq"))
    SignInCode.objects.filter(pk=asked.pk).update(code_hash=code_hash(asked, "48151623"))
    body = {"request": "J4vRSq", "code": "4815 1623"}
    documented.call("POST", "/api/signin/by_code", body, status=200)


@documents("POST /api/signin/by_code", "refused: a wrong code, one used up, or older than ten minutes")
def test_sign_in_by_a_wrong_code(documented, people):
    documented.call("POST", "/api/signin/by_code", {"request": "J4vRSq", "code": "0000 0000"}, status=401)


@documents("POST /api/signout", "this session ends")
def test_sign_out(documented, people):
    documented.call("POST", "/api/signout", device=people.device(people.ada), status=200)


@documents("POST /api/signout/everywhere", "every session of the person ends")
def test_sign_out_everywhere(documented, people):
    documented.call("POST", "/api/signout/everywhere", device=people.device(people.ada), status=200)


@documents("POST /api/token/refresh", "a new access token and the cookie's successor")
def test_refresh(documented, people):
    token = issue_refresh_token(people.device(people.ada))
    documented.call("POST", "/api/token/refresh", refresh_token=token, status=200)


@documents("POST /api/token/refresh", "within 10 seconds, the token just replaced: an access token, no cookie")
def test_refresh_twice(documented, people):
    token = issue_refresh_token(people.device(people.ada))
    refresh_session(token)
    documented.call("POST", "/api/token/refresh", refresh_token=token, status=200)


@documents("POST /api/token/refresh", "refused: no cookie, an old one, or one of an ended session")
def test_refresh_after_signing_out(documented, people):
    device = people.device(people.ada)
    token = issue_refresh_token(device)
    sign_out(device=device)
    documented.call("POST", "/api/token/refresh", refresh_token=token, status=401)


@documents("GET /api/users/me", "the signed-in person")
def test_me(documented, people):
    documented.call("GET", "/api/users/me", device=people.device(people.ada), status=200)


@documents("GET /api/users/me", "only a good refresh cookie: store `new_token` and repeat the call")
def test_me_with_a_cookie_only(documented, people):
    token = issue_refresh_token(people.device(people.ada))
    documented.call("GET", "/api/users/me", refresh_token=token, status=403)


@documents("GET /api/users/me", "refused: neither token nor cookie, or both of an ended session")
def test_me_of_no_one(documented, people):
    documented.call("GET", "/api/users/me", status=401)


@documents("PATCH /api/users/me", "name and status; what is not named stays")
def test_profile(documented, people):
    documented.call("PATCH", "/api/users/me", {"status": "On the train"}, device=people.device(people.ada), status=200)


@documents("PATCH /api/users/me", "refused: a blank name")
def test_profile_with_a_blank_name(documented, people):
    documented.call("PATCH", "/api/users/me", {"name": " "}, device=people.device(people.ada), status=422)


@documents("GET /api/users/me/channel_token", "a token for the topic `user:<id>` of the socket")
def test_own_channel_token(documented, people):
    documented.call("GET", "/api/users/me/channel_token", device=people.device(people.ada), status=200)


@documents("GET /api/users/me/devices", "where the person is signed in")
def test_devices(documented, people):
    documented.call("GET", "/api/users/me/devices", device=people.device(people.ada), status=200)


@documents("DELETE /api/users/me/devices/:device_id", "that session ends, its sockets close")
def test_end_a_device(documented, people):
    device = people.device(people.ada)
    documented.call("DELETE", f"/api/users/me/devices/{device.pk}", device=device, status=200)


@documents("DELETE /api/users/me/devices/:device_id", "refused: not one of the person's own")
def test_end_a_foreign_device(documented, people):
    foreign = people.device(people.ben)
    path = f"/api/users/me/devices/{foreign.pk}"
    documented.call("DELETE", path, device=people.device(people.ada), status=404)


@documents("PUT /api/users/me/password", "changed: every session ends, the caller gets a new one")
def test_change_password(documented, people):
    body = {"current_password": PASSWORD, "password": NEW_PASSWORD}
    documented.call("PUT", "/api/users/me/password", body, device=people.device(people.ada), status=200)


@documents("PUT /api/users/me/password", "refused: the present password is wrong, the new one too weak")
def test_change_password_wrongly(documented, people):
    body = {"current_password": "wrong", "password": "weak"}
    documented.call("PUT", "/api/users/me/password", body, device=people.device(people.ada), status=422)


@documents("POST /api/password_reset", "the same answer whether or not the email belongs to anyone")
def test_ask_for_a_reset(documented, people):
    documented.call("POST", "/api/password_reset", {"email": people.ada.email}, status=202)


@documents("POST /api/password_reset/:token", "the password is set, every session ends, the link is used up")
def test_reset(documented, people):
    token = reset_url(people.ada).rpartition("/")[2]
    path = f"/api/password_reset/{token}"
    shown = "/api/password_reset/<token of the link>"
    documented.call("POST", path, {"password": NEW_PASSWORD}, shown_path=shown, status=200)


@documents("POST /api/password_reset/:token", "refused: used, forged or older than an hour")
def test_reset_by_a_dead_link(documented, people):
    documented.call("POST", "/api/password_reset/forged", {"password": NEW_PASSWORD}, status=422)


@documents("POST /api/users/me/email", "a link is mailed there; once verified, it replaces the present one")
def test_change_email(documented, people, settings):
    settings.EMAIL_URL = "smtp://mail.example.org"
    body = {"email": "ada@new.example.org"}
    documented.call("POST", "/api/users/me/email", body, device=people.device(people.ada), status=202)


@documents("POST /api/users/me/email", "refused: no address, or another account's")
def test_change_email_wrongly(documented, people, settings):
    settings.EMAIL_URL = "smtp://mail.example.org"
    body = {"email": "ada@new@example.org"}
    documented.call("POST", "/api/users/me/email", body, device=people.device(people.ada), status=422)


@documents("POST /api/users/me/email", "refused: a site without `EMAIL_URL` verifies no addresses")
def test_change_email_without_mail(documented, people):
    body = {"email": "ada@new.example.org"}
    documented.call("POST", "/api/users/me/email", body, device=people.device(people.ada), status=403)


@documents("POST /api/email_verifications", "the mail is sent again")
def test_send_again(documented, people, settings):
    settings.EMAIL_URL = "smtp://mail.example.org"
    documented.call("POST", "/api/email_verifications", device=people.device(people.ada), status=202)


@documents("POST /api/email_verifications/:token", "the address that the link was mailed to is verified")
def test_verify(documented, people, settings):
    settings.EMAIL_URL = "smtp://mail.example.org"
    people.ada.pending_email = "ada@new.example.org"
    people.ada.save()
    token = sign_verification(people.ada, people.ada.pending_email)
    shown = "/api/email_verifications/<token of the link>"
    documented.call("POST", f"/api/email_verifications/{token}", shown_path=shown, status=200)


@documents("POST /api/email_verifications/:token", "refused: used, forged or older than three days")
def test_verify_by_a_dead_link(documented, people):
    documented.call("POST", "/api/email_verifications/forged", status=422)
