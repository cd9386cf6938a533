#!/usr/bin/env python
"""Django's command line for ChatApp."""

import sys

from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line

from chatapp.doctor import command as doctor
from chatapp.environment import begin

if __name__ == "__main__":
    begin("embedded")
    if sys.argv[1:2] == [doctor.NAME]:
        # Before Django, which knows no command of ours while a setting is wrong.
        sys.exit(doctor.main(sys.argv[2:]))
    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as error:
        sys.exit(f"ChatApp does not start: {error}")
