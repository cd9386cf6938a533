"""Django's settings, all from the environment. docs/configuration.md explains each variable.

In order: the site, its languages, the product's rules and limits, storage, security, installed apps.
"""

from chatapp.settings.site import *  # isort: skip
from chatapp.settings.languages import *  # isort: skip
from chatapp.settings.product import *  # isort: skip
from chatapp.settings.storage import *  # isort: skip
from chatapp.settings.security import *  # isort: skip
from chatapp.settings.apps import *  # isort: skip
