"""What this machine must have in common with the others of its site: SECRET_KEY and the store of pictures.

`python -m chatapp.launch accept-node`: make this machine's the site's.
"""

import secrets
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, connection, transaction

from accounts.models import SharedValue
from accounts.shared_values import KEY, STORE, agreed, fingerprint_of
from chatapp.lib.errors import Unavailable
from chatapp.lib.store import mark_of_store, mark_store

_ACCEPT = "run `python -m chatapp.launch accept-node` here"


def main(arguments: list[str]) -> None:
    """Make the key and the store of this machine the site's. Secrets sealed with another key are generated anew."""
    with transaction.atomic():
        SharedValue.objects.filter(name=STORE).delete()
        if not SharedValue.objects.filter(name=KEY, fingerprint=_fingerprint()).exists():
            SharedValue.objects.all().delete()
    require_site()
    print("Start ChatApp: this machine's SECRET_KEY and pictures are the site's now.")


def require_key_of_site() -> None:
    """Check that SECRET_KEY is the site's; the first machine records it.

    Errors: ImproperlyConfigured; DatabaseError.
    """
    own = _fingerprint()
    if agreed(KEY, own) != own:
        raise ImproperlyConfigured(
            "SECRET_KEY is not the one that this site's database was set up with. Without the variable it is generated"
            f" into {settings.DATA_DIR}/secret_key: give every machine the same one. If you changed it on purpose,"
            f" {_ACCEPT}, which signs everyone out."
        )


def require_store_of_site() -> None:
    """Check that the store is the site's by its mark; the first machine marks it. A store that is down is accepted.

    Errors: ImproperlyConfigured; DatabaseError.
    """
    try:
        # One transaction: a machine that starts at the same time waits here until the store is marked.
        with transaction.atomic():
            new = secrets.token_hex(16)
            site = agreed(STORE, mark_of_store() or new)
            if site == new:
                mark_store(new)
            # Read once more: the machine that was first may have marked the store while this one waited.
            elif site != mark_of_store():
                raise ImproperlyConfigured(
                    f"the pictures of this site are not in {place_of_pictures()}. With several machines, those that run"
                    " pages or jobs have to share that folder, or set S3_BUCKET. If you moved the pictures, move the"
                    f" file store_id with them; if they are lost, {_ACCEPT}."
                )
    except Unavailable:
        # The log has the error. Pages without pictures are better than none.
        return


def require_site() -> None:
    """Check the key and the store. The database is migrated. Errors: ImproperlyConfigured."""
    require_key_of_site()
    require_store_of_site()
    # Release 1.0 kept the setup link's token there.
    (Path(settings.DATA_DIR) / "setup_token").unlink(missing_ok=True)


def unless_database_is_away(*checks: Callable[[], None]) -> None:
    """Run the checks, unless the database is away or not migrated yet: the pages' start waits for that and checks."""
    try:
        for check in checks:
            check()
    except DatabaseError:
        return
    finally:
        connection.close()


def place_of_pictures() -> str:
    """Return where pictures are stored, for people."""
    return f"the bucket {settings.S3_BUCKET}" if settings.S3_BUCKET else str(Path(settings.MEDIA_ROOT))


def _fingerprint() -> str:
    return fingerprint_of(KEY, settings.SECRET_KEY)
