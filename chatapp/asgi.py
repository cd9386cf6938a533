"""ASGI entry: pages, API and sockets."""

from django.core.asgi import get_asgi_application

from chatapp.environment import begin

begin("embedded")
pages = get_asgi_application()

from chatapp.routing import route  # noqa: E402 - the apps must be loaded before their sockets are imported

application = route(pages)
