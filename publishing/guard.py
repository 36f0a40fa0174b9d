"""Keeping a page from being published with watched words or a file that readers would not get, whichever way.

Releases ask in their gate (`publishing.gate`), forms ask for files in `documents.publication_rules`; the end of a
workflow (`publishing.finishing`), the clock and whoever publishes many pages at once ask here.
"""

import json
import re
from copy import copy

from django.db.models import F
from django.forms.models import construct_instance
from django.shortcuts import redirect
from django.urls import reverse
from wagtail.admin import messages
from wagtail.log_actions import log
from wagtail.models import Page, Revision

from documents.clearance import BEING_READ, obstacles_of
from documents.models import SiteDocument
from documents.references import documents_of

from .models import WatchList
from .notices import tell_publishers
from .watch_lists.check import refusal_of

SUBMITTING = ("action-submit", "action-restart-workflow")
NUMBER = re.compile(r"\b\d+\b")
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
    """Refuse to publish many pages at once if one has watched words or an unclear file; for "before_bulk_action"."""
    if request.method != "POST" or action_type != "publish" or action.model is not Page:
        return None
    pages = Page.objects.filter(pk__in=[page.pk for page in objects])
    if request.POST.get("include_descendants"):
        for page in objects:
            pages |= Page.objects.descendant_of(page).not_live()
    drafts = (page.get_latest_revision_as_object() for page in pages.distinct())
    sentences = [sentence for draft in drafts for sentence in (refusal_of(draft), refusal_of_files(draft)) if sentence]
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
    """Take the plan of a page's `revision` away if it must not go live at its time; return whether so.

    It could when it was scheduled: its list has changed since, or a file. The page stays as it was, and people are
    told. A file that is only still being read holds no page up: it opens by itself when it is found to be clear.
    """
    if not issubclass(revision.base_content_type.model_class(), Page):
        return False
    if not (WatchList.objects.exists() or _may_have_unclear_file(revision)):
        return False  # nothing could be in the way: pages that are due at one time do not wait for each other
    if is_refused := _refuse(revision.as_object(), "A page did not go live at its time"):
        Revision.objects.filter(pk=revision.pk).update(approved_go_live_at=None)
    return is_refused


def _may_have_unclear_file(revision):
    """Return whether the number of a file that is not clear stands anywhere in `revision`: cheaper than to open it."""
    unclear = SiteDocument.objects.exclude(cleared=F("sha256")).values_list("pk", flat=True)
    numbers = {str(number) for number in unclear}
    return bool(numbers) and not numbers.isdisjoint(NUMBER.findall(json.dumps(revision.content, default=str)))


def refuse_approved(page):
    """Return whether `page` (or whatever else was approved in a workflow) must not be published; people are told."""
    if not isinstance(page, Page):
        return False
    return _refuse(page.get_latest_revision_as_object(), "A page was approved, but not published")


def refusal_of_files(draft, passing=()):
    """Return why `draft`, a page as it is in memory, must not be published with the files it has, or "".

    `passing` are the codes of obstacles that do not count.
    """
    sentences = [
        f"The file “{document}”: {obstacle.sentence}"
        for document in documents_of(draft)
        if not document.is_cleared
        for obstacle in obstacles_of(document)
        if obstacle.code not in passing
    ]
    return f"“{draft.get_admin_display_title()}”: {' '.join(sentences)}" if sentences else ""


def _refuse(page, what):
    if WatchList.objects.exists() and (sentence := refusal_of(page)):
        log(instance=page, action="publishing.watch_list.refuse", data={"sentence": sentence})
        tell_publishers(f"{what}: words of its watch list stand in it.", reverse("watch_list", args=[page.pk]))
    elif sentence := refusal_of_files(page, passing=(BEING_READ,)):
        log(instance=page, action="publishing.refuse", data={"sentence": sentence})
        address = reverse("wagtailadmin_pages:edit", args=[page.pk])
        tell_publishers(f"{what}: readers would not get a file of it.", address)
    return bool(sentence)


def _refusal_of_latest(page):
    return refusal_of(page.get_latest_revision_as_object())
