#!/usr/bin/env python
"""Django's command line for ChatApp."""

import sys

from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line

from chatapp.environment import begin

if __name__ == "__main__":
    begin("embedded")
    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as error:
        sys.exit(f"ChatApp does not start: {error}")
