"""URLs of the accounts pages."""

from django.urls import path

from accounts.pages.email import EmailPage, VerifyEmailPage, hide_reminder_page, resend_verification_page
from accounts.pages.password_reset import ResetPage, ResetRequestPage
from accounts.pages.profile import PrivacyPage, ProfilePage, remove_picture_page
from accounts.pages.settings import PasswordPage, devices_page, end_device_page
from accounts.pages.sign_in import SignInPage, sign_out_everywhere_page, sign_out_page
from accounts.pages.sign_in_code import CodePage, CodeRequestPage
from accounts.pages.sign_up import SetUpPage, SignUpPage

urlpatterns = [
    path("signin", SignInPage.as_view(), name="sign-in"),
    path("signin/code", CodeRequestPage.as_view(), name="code-request"),
    path("signin/code/enter", CodePage.as_view(), name="code"),
    path("signup", SignUpPage.as_view(), name="sign-up"),
    path("signout", sign_out_page, name="sign-out"),
    path("signout/everywhere", sign_out_everywhere_page, name="sign-out-everywhere"),
    path("setup/<str:token>", SetUpPage.as_view(), name="set-up"),
    path("password-reset", ResetRequestPage.as_view(), name="reset-request"),
    path("password-reset/<str:token>", ResetPage.as_view(), name="reset"),
    path("settings/profile", ProfilePage.as_view(), name="profile"),
    path("settings/profile/picture/remove", remove_picture_page, name="remove-picture"),
    path("settings/privacy", PrivacyPage.as_view(), name="privacy"),
    path("settings/devices", devices_page, name="devices"),
    path("settings/devices/<int:device_id>/end", end_device_page, name="end-device"),
    path("settings/email", EmailPage.as_view(), name="email"),
    path("settings/email/verification", resend_verification_page, name="resend-verification"),
    path("settings/email/reminder/hide", hide_reminder_page, name="hide-reminder"),
    path("verify-email/<str:token>", VerifyEmailPage.as_view(), name="verify-email"),
    path("settings/password", PasswordPage.as_view(), name="password"),
]
