"""The pages by which readers ask for alerts, confirm, change and leave.

The public has no cookies, so there is no CSRF token, and nothing to misuse: asking is harmless until it is confirmed
from the mailbox, and all else needs the token from a mail. Programs that follow the links in a mail change nothing:
only a POST does.
"""

from functools import wraps
from urllib.parse import urlsplit

from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from publishing.requests import client_address

from . import limits
from .forms import SubscribeForm, WishesForm, initial_of
from .leaving import erase
from .models import Subscriber
from .offers import feeds
from .subscribing import ask
from .subscribing import confirm as confirm_subscriber

NOT_FOUND, TOO_MANY, FORBIDDEN, SEE_OTHER, BAD_INPUT = 404, 429, 403, 303, 422
FROM_ELSEWHERE = "This form was sent from another site. Fill it in here, and send it again."
TOO_OFTEN = "The form was sent too often from your network. Try again in an hour."


def for_readers_alone(view):
    """Decorate a view whose answers nobody keeps or lists, and whose address is told to nobody."""

    @csrf_exempt
    @never_cache
    @sensitive_post_parameters()
    @wraps(view)
    def wrapped(request, *args, **kwargs):
        response = view(request, *args, **kwargs)
        response["X-Robots-Tag"] = "noindex, nofollow"
        if "token" in kwargs:
            response["Referrer-Policy"] = "no-referrer"
        return response

    return wrapped


@for_readers_alone
@require_http_methods(["GET", "HEAD", "POST"])
def subscribe(request):
    """Show the form, or take it; the answer is the same whether or not the address is known."""
    if request.method != "POST":
        return _show_form(request, SubscribeForm())
    form = SubscribeForm(request.POST)
    if not _is_own(request):
        return _show_form(request, form, FROM_ELSEWHERE, FORBIDDEN)
    if not form.is_valid():
        return _show_form(request, form, status=BAD_INPUT)
    if not limits.allows_client(client_address(request)):
        return _show_form(request, form, TOO_OFTEN, TOO_MANY)
    if not form.is_from_a_program:
        ask(form.cleaned_data["address"], form.wishes())
    response = redirect("alerts:sent")
    response.status_code = SEE_OTHER
    return response


@for_readers_alone
@require_safe
def sent(request):
    """Say that a mail is on its way."""
    return render(request, "alerts/sent.html")


@for_readers_alone
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request, token):
    """Show a button, and let alerts begin when it is pressed."""
    subscriber = _subscriber(token)
    if subscriber is None:
        return _bad_link(request)
    if request.method == "POST":
        confirm_subscriber(subscriber)
        subscriber.refresh_from_db()
    return render(request, "alerts/confirm.html", {"subscriber": subscriber})


@for_readers_alone
@require_http_methods(["GET", "HEAD", "POST"])
def manage(request, token):
    """Show and change what somebody gets."""
    subscriber = _subscriber(token)
    if subscriber is None:
        return _bad_link(request)
    form = WishesForm(request.POST if request.method == "POST" else None, initial=initial_of(subscriber))
    if request.method == "POST" and form.is_valid():
        form.wishes().save_to(subscriber)
        response = redirect(f"{request.path}?saved")
        response.status_code = SEE_OTHER
        return response
    context = {"subscriber": subscriber, "form": form, "is_saved": "saved" in request.GET and not form.is_bound}
    return render(request, "alerts/manage.html", context, status=BAD_INPUT if form.is_bound else None)


@for_readers_alone
@require_http_methods(["GET", "HEAD", "POST"])
def leave(request, token):
    """Show a button, and erase the address when it is pressed; mail programs press it by themselves (RFC 8058)."""
    subscriber = _subscriber(token)
    if request.method == "POST":
        if subscriber:
            erase(subscriber, "left")
        return render(request, "alerts/left.html")  # pressed twice, or late: they are gone in any case
    if subscriber is None:
        return _bad_link(request)
    return render(request, "alerts/leave.html", {"subscriber": subscriber})


def _show_form(request, form, problem="", status=None):
    context = {"form": form, "problem": problem, "feeds": feeds()}
    return render(request, "alerts/subscribe.html", context, status=status)


def _bad_link(request):
    return render(request, "alerts/bad_link.html", status=NOT_FOUND)


def _subscriber(token):
    return Subscriber.objects.filter(token=token).first()


def _is_own(request):
    """Return whether the form was sent from this site, as far as the browser says."""
    origin = request.headers.get("Origin")
    return request.headers.get("Sec-Fetch-Site", "same-origin") == "same-origin" and (
        origin is None or urlsplit(origin).netloc == request.get_host()
    )
