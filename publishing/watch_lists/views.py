"""The screen of a page's watch list: its words, and where they stand."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.generic import View
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.pages.utils import get_breadcrumbs_items_for_page
from wagtail.log_actions import log
from wagtail.models import Page

from home.base import BasePage

from .check import RefusedError, accept, look_at
from .forms import AcceptForm, WordsForm
from .keys import UnreadableError
from .matching import SHORT, letters_of
from .records import ChangedError, keep_words, list_of, lists_for, mark_of, words_of

CHANGED = "Somebody else has changed the list meanwhile. Copy what you added, show the list again, and add it there."


def may_watch(page, user):
    """Return whether `user` may see and change the watch list of `page`: whoever may edit it."""
    return bool(page.permissions_for_user(user).can_edit())


def is_watched(page):
    """Return whether the menu of `page` offers the screen: by its type, or because other pages' lists hold for it."""
    model = page.specific_class
    if not issubclass(model, BasePage):
        return False
    tells_others_stories = model.watched_with is not BasePage.watched_with
    return model.has_watch_list or tells_others_stories or bool(lists_for(page))


@method_decorator(sensitive_post_parameters(), name="dispatch")
class WatchListView(WagtailAdminTemplateMixin, View):
    """The words, hidden until they are asked for, and the places in which they stand."""

    page_title = "Watch list"
    header_icon = "view"
    template_name = "watch_lists/watch_list.html"

    def dispatch(self, request, pk):
        """Let in who may edit the page. Raises PermissionDenied."""
        self.page = get_object_or_404(Page, pk=pk)
        if not may_watch(self.page, request.user):
            raise PermissionDenied
        return super().dispatch(request, pk)

    def get(self, request, pk):
        """Show how many words there are, and the places without the words."""
        return self._show()

    def post(self, request, pk):
        """Show the words, keep them as they are now, or accept places; whatever else is asked for shows the screen."""
        act = {"show": self._show_words, "save": self._save, "accept": self._accept}.get(request.POST.get("action"))
        return act() if act else self._show()

    def _show_words(self):
        log(instance=self.page.specific, action="publishing.watch_list.show", user=self.request.user)
        return self._show(is_shown=True)

    @sensitive_variables()
    def _save(self):
        form = WordsForm(self.request.POST)
        if form.is_valid():
            words = form.cleaned_data["words"]
            try:
                keep_words(self.page, words, self.request.user, seen=form.cleaned_data["seen"])
            except ChangedError:
                form.add_error(None, CHANGED)
            except UnreadableError as error:
                form.add_error(None, f"The list cannot be kept: {error} Tell whoever runs the site.")
            else:
                messages.success(self.request, f"Kept: {_counted(len(words), 'word')}. Below is where they stand.")
                self._warn_of_short(words)
                return redirect("watch_list", self.page.pk)
        return self._show(form=form, is_shown=True)

    @sensitive_variables()
    def _warn_of_short(self, words):
        short = sum(len(letters_of(word)) <= SHORT for word in words)
        if short:
            messages.warning(
                self.request,
                f"{_counted(short, 'word')} of them {'has' if short == 1 else 'have'} three letters or fewer. They are "
                "found as whole words only, and may be found where something else is meant.",
            )

    def _accept(self):
        if not self.page.permissions_for_user(self.request.user).can_publish():
            raise PermissionDenied
        form, chosen = AcceptForm(self.request.POST), self.request.POST.getlist("digests")
        if form.is_valid():
            try:
                count = accept(self.page, chosen, form.cleaned_data["reason"], self.request.user)
            except RefusedError as refusal:
                form.add_error("reason", str(refusal))
            else:
                messages.success(self.request, f"{_counted(count, 'place')} accepted, with your name and reason.")
                return redirect("watch_list", self.page.pk)
        return self._show(accept_form=form, chosen=chosen)

    @sensitive_variables()
    def _show(self, *, form=None, accept_form=None, chosen=(), is_shown=False):
        watch_list = list_of(self.page)
        result = look_at(self.page)
        own_is_unreadable = any(one.page_id == self.page.pk for one in result.unreadable)
        if is_shown or watch_list is None or own_is_unreadable:
            form = form or WordsForm(initial=self._initial(watch_list, own_is_unreadable))
        others = [one for one in result.lists if one.page_id != self.page.pk]
        context = {
            "page": self.page,
            "watch_list": watch_list,
            "form": form,
            "accept_form": accept_form or AcceptForm(),
            "chosen": chosen,
            "is_shown": is_shown,
            "own_is_unreadable": own_is_unreadable,
            "result": result,
            "count": len(result.standing) + len(result.live),
            "others": [(one, may_watch(one.page, self.request.user)) for one in others],
            "may_accept": self.page.permissions_for_user(self.request.user).can_publish(),
            "now": timezone.now(),
        }
        return self.render_to_response(self.get_context_data(**context))

    @sensitive_variables()
    def _initial(self, watch_list, is_unreadable):
        words = words_of(watch_list) if watch_list and not is_unreadable else ()
        return {"words": "\n".join(words), "seen": mark_of(watch_list)}

    def get_page_subtitle(self):
        """Return the title of the page."""
        return self.page.get_admin_display_title()

    def get_breadcrumbs_items(self):
        """Return the way to the page, and this screen."""
        items = get_breadcrumbs_items_for_page(self.page, self.request.user)
        return [*items, {"url": "", "label": self.page_title, "sublabel": self.get_page_subtitle()}]


def _counted(count, what):
    return f"{count} {what}{'' if count == 1 else 's'}"
