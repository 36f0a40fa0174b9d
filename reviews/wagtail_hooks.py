"""What reviews add to the admin: the registers and the importer."""

from django.urls import path, reverse
from wagtail import hooks
from wagtail.admin.menu import Menu, MenuItem
from wagtail_modeladmin.menus import GroupMenuItem
from wagtail_modeladmin.options import ModelAdminGroup, modeladmin_register

from home.doubts import IMPORTED, ImportFormatter

from . import theme_merge_views  # noqa: F401, which registers what it adds
from .alike_views import AlikeView
from .importer.views import ImportView, may_import
from .progress_bulk import SeveralView
from .progress_import.job import forget_old
from .progress_import.views import ErrorsView, ShowView, UploadView
from .progress_log import register_progress_actions
from .progress_views import CorrectView, RecordView, TakeBackView
from .registers.recommendations import RecommendationRegister
from .registers.reviews import ReviewRegister
from .registers.terms import AgeBandRegister, AgencyRegister, HarmRegister, ReviewTypeRegister
from .reminders import remind


@modeladmin_register
class Registers(ModelAdminGroup):
    """The menu of registers; other apps add theirs with the hook `register_register_menu_item`."""

    menu_label = "Registers"
    menu_item_name = "registers"
    menu_icon = "table"
    menu_order = 30
    items = (
        ReviewRegister,
        RecommendationRegister,
        AgencyRegister,
        ReviewTypeRegister,
        HarmRegister,
        AgeBandRegister,
    )

    def get_menu_item(self):
        """Return the menu with whatever other apps have added."""
        menu = Menu(register_hook_name="register_register_menu_item", items=self.get_submenu_items())
        return GroupMenuItem(self, self.get_menu_order(), menu)


class ImportMenuItem(MenuItem):
    """The way to the importer, for those who may publish reviews."""

    def is_shown(self, request):
        """Whether the user may import."""
        return may_import(request.user)


@hooks.register("register_admin_urls")
def register_import_address():
    """Give the importer and the screen of alike recommendations their addresses."""
    return [
        path("import-page/", ImportView.as_view(), name="import_page"),
        path("recommendations/alike/<int:pk>/", AlikeView.as_view(), name="alike_recommendations"),
    ]


@hooks.register("register_admin_menu_item")
def register_import_menu_item():
    """Put the importer behind the registers."""
    return ImportMenuItem("Import a page", reverse("import_page"), name="import-page", icon_name="upload", order=35)


@hooks.register("register_log_actions")
def register_import(actions):
    """Give the history of an imported page its words."""
    actions.register_action(IMPORTED)(ImportFormatter)


@hooks.register("remind")
def remind_of_recommendations():
    """Send the weekly mail of what is overdue and due soon, once it is due."""
    remind()


hooks.register("register_log_actions", register_progress_actions)


@hooks.register("register_admin_urls")
def register_progress_addresses():
    """Give the screens on which progress is recorded their addresses."""
    return [
        path("progress/import/", UploadView.as_view(), name="import_progress"),
        path("progress/import/<uuid:key>/", ShowView.as_view(), name="show_progress_import"),
        path("progress/import/<uuid:key>/errors.csv", ErrorsView.as_view(), name="progress_import_errors"),
        path("progress/several/", SeveralView.as_view(), name="record_progress_of_several"),
        path("progress/<int:pk>/", RecordView.as_view(), name="record_progress"),
        path("progress/entries/<int:pk>/", CorrectView.as_view(), name="correct_progress"),
        path("progress/entries/<int:pk>/delete/", TakeBackView.as_view(), name="take_back_progress"),
    ]


hooks.register("do_daily", forget_old)
