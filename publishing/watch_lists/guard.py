"""Keeping a page from being published while words of a watch list stand in it, whichever way it would be.

Releases ask in their gate (`publishing.gate`); the end of a workflow (`publishing.finishing`) and the clock ask here.
"""

from copy import copy

from django.forms.models import construct_instance
from django.shortcuts import redirect
from django.urls import reverse
from wagtail.admin import messages
from wagtail.log_actions import log
from wagtail.models import Page, Revision

from ..models import WatchList
from ..notices import tell_publishers
from .check import refusal_of

SUBMITTING = ("action-submit", "action-restart-workflow")
SAVE_FIRST = "To see the places, save the page as a draft and open “Watch list” in its menu."


def check_form(form):
    """Put an error on a page's `form` that would publish or approve watched words; for "check_before_publication".

    Who only submits a page for others to check may do so: they see the places too, and may be the ones to accept them.
    """
    if any(form.data.get(name) for name in SUBMITTING) and not form.data.get("action-publish"):
        return
    if sentence := refusal_of(draft_of(form)):
        form.add_error(None, f"{sentence} {SAVE_FIRST}")


def draft_of(form):
    """Return the page that a page's `form` describes, inline records included, without touching the form's own."""
    draft = _as_described(form)
    draft._cluster_related_objects = {
        name: [_as_described(record) for record in form.records(name)] for name in form.formsets
    }
    for field in draft._meta.many_to_many:
        if field.name in form.cleaned_data:
            draft._cluster_related_objects[field.name] = list(form.cleaned_data[field.name])
    return draft


def _as_described(form):
    return construct_instance(form, copy(form.instance), form._meta.fields, form._meta.exclude)


def refuse_bulk(request, action_type, objects, action):
    """Refuse to publish many pages at once if watched words stand in one; for "before_bulk_action"."""
    if request.method != "POST" or action_type != "publish" or action.model is not Page:
        return None
    pages = Page.objects.filter(pk__in=[page.pk for page in objects])
    if request.POST.get("include_descendants"):
        for page in objects:
            pages |= Page.objects.descendant_of(page).not_live()
    sentences = [sentence for page in pages.distinct() if (sentence := _refusal_of_latest(page))]
    if not sentences:
        return None
    for sentence in sentences:
        messages.error(request, sentence)
    messages.warning(request, "Nothing was published.")
    return redirect("wagtailadmin_explore", objects[0].get_parent().pk)


def tell_editor(request, page):
    """Say above the form of `page` that watched words stand in it; for "before_edit_page"."""
    if request.method == "GET" and (sentence := _refusal_of_latest(page)):
        address = reverse("watch_list", args=[page.pk])
        messages.warning(request, sentence, buttons=[messages.button(address, "Show the places")])


def refuse_scheduled(revision):
    """Take the plan of a page's `revision` away whose time has come if watched words stand in it; return whether so.

    It was accepted or free of them when it was scheduled: the list has changed since, or the files. The page stays as
    it was, and people are told.
    """
    if not (issubclass(revision.base_content_type.model_class(), Page) and WatchList.objects.exists()):
        return False
    page = revision.as_object()
    if is_refused := _refuse(page, "A page did not go live at its time: words of its watch list stand in it."):
        Revision.objects.filter(pk=revision.pk).update(approved_go_live_at=None)
    return is_refused


def refuse_approved(page):
    """Return whether `page` (or whatever else was approved in a workflow) must not be published; people are told."""
    what = "A page was approved, but not published: words of its watch list stand in it."
    return isinstance(page, Page) and _refuse(page.get_latest_revision_as_object(), what)


def _refuse(page, what):
    sentence = refusal_of(page)
    if sentence:
        log(instance=page, action="publishing.watch_list.refuse", data={"sentence": sentence})
        tell_publishers(what, reverse("watch_list", args=[page.pk]))
    return bool(sentence)


def _refusal_of_latest(page):
    return refusal_of(page.get_latest_revision_as_object())
