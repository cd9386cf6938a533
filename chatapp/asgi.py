"""ASGI entry: pages, API and sockets."""

from django.core.asgi import get_asgi_application

from chatapp.environment import begin
from chatapp.lib.content_type import AsgiContentType

begin("embedded")
pages = AsgiContentType(get_asgi_application())

# Imported only now: the consumers need loaded apps.
from chatapp.routing import route, route_sockets  # noqa: E402

application = route(pages)
# For processes that serve live sockets only.
sockets_application = route_sockets(pages)
