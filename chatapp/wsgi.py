"""WSGI entry: pages and API, without sockets."""

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from granian.utils.proxies import wrap_wsgi_with_proxy_headers

from chatapp.environment import begin

begin("embedded")
# The caller's address and scheme are as TRUSTED_PROXIES say, and nobody else.
application = wrap_wsgi_with_proxy_headers(get_wsgi_application(), trusted_hosts=settings.TRUSTED_PROXIES)
