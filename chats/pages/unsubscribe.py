"""The link in a mail that turns such mails off: /mail/unsubscribe."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from chats.actions.stop_mails import stop_mails
from chats.rules.unsubscribing import read_unsubscription


# Mail programs post without cookies (RFC 8058); the signed token is the permission.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest) -> HttpResponse:
    """Ask by a button, or with POST turn the mails off. Programs that open every link change nothing."""
    unsubscription = read_unsubscription(request.GET.get("token", ""))
    if unsubscription is None:
        raise Http404
    if request.method == "POST":
        stop_mails(unsubscription)
    context = {"is_done": request.method == "POST", "kind": unsubscription.kind}
    return render(request, "chats/unsubscribe.html", context)
