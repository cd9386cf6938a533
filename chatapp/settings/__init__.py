"""Django's settings, all from the environment. docs/configuration.md explains each variable.

Read from top to bottom: where we are, what the product allows, what is stored where, who is trusted, which parts run.
"""

from chatapp.settings.site import *  # isort: skip
from chatapp.settings.product import *  # isort: skip
from chatapp.settings.storage import *  # isort: skip
from chatapp.settings.security import *  # isort: skip
from chatapp.settings.apps import *  # isort: skip
