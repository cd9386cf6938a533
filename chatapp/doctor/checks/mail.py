"""Whether the mail server takes our mails: connection, TLS and sign-in, without sending any."""

import smtplib
import ssl
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage, get_connection

from chatapp.doctor.examination import PATIENCE_SECONDS
from chatapp.doctor.findings import Skipped, Wrong

_SMTP = "django.core.mail.backends.smtp.EmailBackend"


def check_mail() -> str:
    """Connect and sign in."""
    if not settings.EMAIL_URL:
        raise Skipped("EMAIL_URL isn't set: no mail is sent")
    if settings.EMAIL_FILE_PATH:
        folder = Path(settings.EMAIL_FILE_PATH)
        if not folder.is_dir():
            raise Wrong(f"the folder {folder} of EMAIL_URL doesn't exist", fix="create it")
        return f"mails are files in {folder}"
    if settings.EMAIL_BACKEND != _SMTP:
        return "mails are printed"
    is_encrypted = settings.EMAIL_USE_TLS or settings.EMAIL_USE_SSL
    if settings.EMAIL_HOST_USER and not is_encrypted and settings.EMAIL_HOST not in settings.LOCAL_HOSTS:
        raise Wrong(
            f"the password for {settings.EMAIL_HOST} travels unencrypted",
            fix="write smtp+tls:// (port 587) or smtp+ssl:// (465) in EMAIL_URL",
        )
    return _tried(lambda backend: f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT} accepts us")


def check_sending(address: str) -> str:
    """Send one mail to `address`."""
    if not settings.EMAIL_URL:
        raise Wrong("EMAIL_URL isn't set: no mail is sent", fix="set EMAIL_URL")
    mail = EmailMessage(f"Test mail of {settings.SITE_NAME}", f"{settings.PUBLIC_URL} can send mail.", to=[address])

    def send(backend: Any) -> str:
        backend.send_messages([mail])
        return f"sent to {address}: look whether it arrives, and not as spam"

    return _tried(send)


def _tried(use: Callable[[Any], str]) -> str:
    backend: Any = get_connection(timeout=PATIENCE_SECONDS)
    where = f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT}"
    try:
        backend.open()
        return use(backend)
    except smtplib.SMTPAuthenticationError as error:
        raise Wrong(
            f"{where} refuses the sign-in ({error.smtp_code})", fix="correct user and password in EMAIL_URL"
        ) from error
    except smtplib.SMTPNotSupportedError as error:
        raise Wrong(
            f"{where} doesn't offer what EMAIL_URL asks for: {error}",
            fix="use smtp+ssl:// or another port for a server with TLS, or leave out user and password",
        ) from error
    except (smtplib.SMTPRecipientsRefused, smtplib.SMTPSenderRefused, smtplib.SMTPDataError) as error:
        raise Wrong(f"{where} refuses the mail: {error}", fix="correct EMAIL_FROM, or the address") from error
    except ssl.SSLError as error:
        raise Wrong(
            f"no TLS with {where}: {error}",
            fix="use smtp+tls:// for port 587, smtp+ssl:// for 465, and a server with a valid certificate",
        ) from error
    except (OSError, smtplib.SMTPException) as error:
        raise Wrong(f"{where} doesn't answer: {error}", fix="correct host and port in EMAIL_URL") from error
    finally:
        backend.close()
