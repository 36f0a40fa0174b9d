"""What reviews add to the admin: the registers and the importer."""

from django.urls import path, reverse
from wagtail import hooks
from wagtail.admin.menu import Menu, MenuItem
from wagtail_modeladmin.menus import GroupMenuItem
from wagtail_modeladmin.options import ModelAdminGroup, modeladmin_register

from home.doubts import IMPORTED, ImportFormatter

from .alike import DECIDED
from .alike_views import AlikeView
from .importer.views import ImportView, may_import
from .progress_log import RECORDED, AlikeFormatter, RecordedFormatter
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


@hooks.register("register_log_actions")
def register_progress(actions):
    """Give the history of a review the words for what is recorded beside it."""
    actions.register_action(RECORDED)(RecordedFormatter)
    actions.register_action(DECIDED)(AlikeFormatter)


@hooks.register("remind")
def remind_of_recommendations():
    """Send the weekly mail of what is overdue and due soon, once it is due."""
    remind()
