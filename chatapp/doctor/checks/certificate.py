"""Whether browsers accept the certificate of the public URL, and for how many days."""

import socket
import ssl
from datetime import datetime

from cryptography import x509
from django.conf import settings

from chatapp.doctor.examination import PATIENCE_SECONDS
from chatapp.doctor.findings import Skipped, Wrong
from chatapp.doctor.own_site import public_host, public_port, unverified_tls
from chatapp.lib import clock

# Let's Encrypt's are renewed 30 days before their end: with fewer than 14 left, renewing fails.
LEAST_DAYS = 14
_RENEW = "renew it and reload the proxy"
# OpenSSL's X509_V_ERR_… -> what to do.
_FIXES = {
    9: "correct the clock of this machine, or wait until the certificate is valid",
    10: _RENEW,
    18: "get a certificate from a known authority, such as Let's Encrypt",
    19: "get a certificate from a known authority, or install yours on all devices",
    20: "let the proxy send the whole chain, with the intermediate certificates",
    21: "let the proxy send the whole chain, with the intermediate certificates",
    62: "get a certificate for the host of PUBLIC_URL",
    64: "get a certificate for the address of PUBLIC_URL",
}


def check_certificate() -> str:
    """Check the certificate with this machine's authorities."""
    if not settings.IS_HTTPS:
        raise Skipped("PUBLIC_URL isn't https")
    try:
        ends_at = _end(ssl.create_default_context())
    except ssl.SSLCertVerificationError as error:
        raise _refused(error) from error
    except OSError as error:
        raise Skipped(f"no TLS connection to {public_host()}:{public_port()} ({error}), see pages") from error
    days = (ends_at - clock.now()).days
    if days < LEAST_DAYS:
        raise Wrong(f"the certificate of PUBLIC_URL expires in {days} days", fix=_RENEW)
    return f"valid for {days} days"


def _end(context: ssl.SSLContext) -> datetime:
    """Return when the certificate expires. Errors: OSError."""
    with (
        socket.create_connection((public_host(), public_port()), PATIENCE_SECONDS) as plain,
        context.wrap_socket(plain, server_hostname=public_host()) as encrypted,
    ):
        raw = encrypted.getpeercert(binary_form=True)
    if raw is None:
        raise OSError("the server sent no certificate")
    return x509.load_der_x509_certificate(raw).not_valid_after_utc


def _refused(error: ssl.SSLCertVerificationError) -> Wrong:
    text = f"browsers refuse the certificate of PUBLIC_URL: {error.verify_message}"
    fix = _FIXES.get(error.verify_code, "get another certificate")
    # OpenSSL names its first objection only, which needn't be the expiry.
    ends_at = _end(unverified_tls())
    if ends_at < clock.now() and fix != _RENEW:
        text += f"; it expired on {ends_at:%Y-%m-%d}"
        fix = f"{_RENEW}; {fix}"
    return Wrong(text, fix=fix)
