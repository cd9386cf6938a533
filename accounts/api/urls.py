"""URLs of the accounts API, under /api/."""

from django.urls import path

from accounts.api.avatars import Avatar, MyAvatar
from accounts.api.devices import Devices, OneDevice
from accounts.api.emails import Email, EmailVerification, EmailVerifications
from accounts.api.passwords import Password, PasswordReset, PasswordResetByLink
from accounts.api.people import Me, MyChannelToken, SignUp
from accounts.api.sessions import SignIn, SignInByCode, SignInCodes, SignOut, SignOutEverywhere, TokenRefresh

urlpatterns = [
    path("signup", SignUp.as_view()),
    path("signin", SignIn.as_view()),
    path("signin/codes", SignInCodes.as_view()),
    path("signin/by_code", SignInByCode.as_view()),
    path("signout", SignOut.as_view()),
    path("signout/everywhere", SignOutEverywhere.as_view()),
    path("token/refresh", TokenRefresh.as_view()),
    path("users/me", Me.as_view()),
    path("users/me/avatar", MyAvatar.as_view()),
    path("users/me/channel_token", MyChannelToken.as_view()),
    path("users/me/devices", Devices.as_view()),
    path("users/me/devices/<str:device_id>", OneDevice.as_view()),
    path("users/me/email", Email.as_view()),
    path("users/me/password", Password.as_view()),
    path("email_verifications", EmailVerifications.as_view()),
    path("email_verifications/<str:token>", EmailVerification.as_view()),
    path("password_reset", PasswordReset.as_view()),
    path("password_reset/<str:token>", PasswordResetByLink.as_view()),
]

# Loaded by `<img>`, so not under /api/.
media_urlpatterns = [path("media/avatars/<str:name>/<str:size>", Avatar.as_view())]
