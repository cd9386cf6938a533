"""WSGI entry: pages and API, without sockets."""

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from chatapp.environment import begin
from chatapp.launch.forwarded_headers import WsgiForwarded
from chatapp.launch.wsgi_bounds import BodyBounds
from chatapp.lib.content_type import WsgiContentType
from chatapp.lib.forwarded import TrustedProxies

begin("embedded")
bodies = BodyBounds(WsgiContentType(get_wsgi_application()))
# Only TRUSTED_PROXIES may set the client's address and scheme.
application = WsgiForwarded(bodies, TrustedProxies(settings.TRUSTED_PROXIES))
