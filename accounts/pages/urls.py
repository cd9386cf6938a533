"""URLs of the accounts pages."""

from django.urls import path

from accounts.pages.email import EmailPage, VerifyEmailPage, hide_reminder_page, resend_verification_page
from accounts.pages.language import LanguagePage
from accounts.pages.password_reset import ResetPage, ResetRequestPage
from accounts.pages.profile import (
    PrivacyPage,
    ProfilePage,
    density_page,
    remove_picture_page,
    show_previews_page,
    undo_send_page,
)
from accounts.pages.settings import PasswordPage, devices_page, end_device_page
from accounts.pages.sign_in import SignInPage, sign_out_everywhere_page, sign_out_page
from accounts.pages.sign_in_code import CodePage, CodeRequestPage
from accounts.pages.sign_up import SetUpPage, SignUpPage

urlpatterns = [
    path("signin", SignInPage.as_view(), name="sign_in"),
    path("signin/code", CodeRequestPage.as_view(), name="request_sign_in_code"),
    path("signin/code/enter", CodePage.as_view(), name="sign_in_code"),
    path("signup", SignUpPage.as_view(), name="sign_up"),
    path("signout", sign_out_page, name="sign_out"),
    path("signout/everywhere", sign_out_everywhere_page, name="sign_out_everywhere"),
    path("setup/<str:token>", SetUpPage.as_view(), name="set_up"),
    path("password-reset", ResetRequestPage.as_view(), name="request_password_reset"),
    path("password-reset/<str:token>", ResetPage.as_view(), name="reset_password"),
    path("settings/profile", ProfilePage.as_view(), name="profile"),
    path("settings/profile/picture/remove", remove_picture_page, name="remove_picture"),
    path("settings/language", LanguagePage.as_view(), name="language"),
    path("settings/density", density_page, name="density"),
    path("settings/undo-send", undo_send_page, name="undo_send"),
    path("settings/previews", show_previews_page, name="show_previews"),
    path("settings/privacy", PrivacyPage.as_view(), name="privacy"),
    path("settings/devices", devices_page, name="devices"),
    path("settings/devices/<int:device_id>/end", end_device_page, name="end_device"),
    path("settings/email", EmailPage.as_view(), name="email"),
    path("settings/email/verification", resend_verification_page, name="resend_verification"),
    path("settings/email/reminder/hide", hide_reminder_page, name="hide_reminder"),
    path("verify-email/<str:token>", VerifyEmailPage.as_view(), name="verify_email"),
    path("settings/password", PasswordPage.as_view(), name="password"),
]
