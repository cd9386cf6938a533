"""The site's settings with the language for tests, and Arabic for its direction. PSEUDO_FOLDER has the catalogues."""

import os
from pathlib import Path

from chatapp.languages import pseudo
from chatapp.settings import *  # noqa: F403

_folder = Path(os.environ["PSEUDO_FOLDER"])
LANGUAGES = [("en", "English"), (pseudo.LANGUAGE, "Pseudo"), (pseudo.RIGHT_TO_LEFT, "Pseudo, right to left")]
LOCALE_PATHS = [_folder / "locale"]
STATICFILES_DIRS = [*STATICFILES_DIRS, _folder / "static"]  # noqa: F405
