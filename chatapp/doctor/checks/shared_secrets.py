"""Whether the secrets are strong, and those that this site's database was set up with."""

import stat

from cryptography.fernet import InvalidToken
from django.conf import settings

from accounts.models import SharedValue
from accounts.shared_values import KEY, fingerprint_of, opened
from chatapp.doctor.database_access import tables_or_skip
from chatapp.doctor.findings import Wrong
from chatapp.environment import DOT_ENV

LEAST_TOKEN_CHARACTERS = 16
_ACCEPT = "give this machine the SECRET_KEY of the others; if you changed it on purpose, run accept-node"


def check_secret_key() -> str:
    """Compare SECRET_KEY with the fingerprint in the database. The settings refuse a weak one."""
    with tables_or_skip():
        recorded = SharedValue.objects.filter(name=KEY).values_list("fingerprint", flat=True).first()
    if recorded is None:
        return "not recorded in the database yet"
    if recorded != fingerprint_of(KEY, settings.SECRET_KEY):
        raise Wrong("SECRET_KEY is not the one that this site's database was set up with", fix=_ACCEPT)
    return "strong, and the site's"


def check_push_keys() -> str:
    """Open the secrets that the machines share, such as the key of Web Push."""
    with tables_or_skip():
        sealed = list(SharedValue.objects.exclude(sealed="").order_by("name"))
    for one in sealed:
        try:
            opened(one)
        except InvalidToken as error:
            raise Wrong(f"the secret {one.name} was sealed with another SECRET_KEY", fix=_ACCEPT) from error
    names = ", ".join(one.name for one in sealed)
    return f"readable: {names}" if names else "made when the first is needed"


def check_other_secrets() -> str:
    """Check METRICS_TOKEN, and who may read the file with the settings."""
    if settings.METRICS_TOKEN and len(settings.METRICS_TOKEN) < LEAST_TOKEN_CHARACTERS:
        raise Wrong(
            f"METRICS_TOKEN has fewer than {LEAST_TOKEN_CHARACTERS} characters: it can be guessed",
            fix="set a random one (openssl rand -hex 32)",
        )
    if DOT_ENV.exists() and DOT_ENV.stat().st_mode & (stat.S_IROTH | stat.S_IWOTH):
        raise Wrong(f"other accounts of this machine may read {DOT_ENV}", fix=f"chmod go= {DOT_ENV}")
    return "no weak one"
