"""What reviews add to the admin: the registers and the importer."""

from django.urls import path, reverse
from wagtail import hooks
from wagtail.admin.menu import Menu, MenuItem
from wagtail_modeladmin.menus import GroupMenuItem
from wagtail_modeladmin.options import ModelAdminGroup, modeladmin_register

from home.doubts import IMPORTED, ImportFormatter

from . import theme_merge_views  # noqa: F401, which registers what it adds
from .importer.views import ImportView, may_import
from .progress_log import RECORDED, RecordedFormatter
from .registers.recommendations import RecommendationRegister
from .registers.reviews import ReviewRegister
from .registers.terms import AgeBandRegister, AgencyRegister, HarmRegister, ReviewTypeRegister


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
    """Give the importer its address."""
    return [path("import-page/", ImportView.as_view(), name="import_page")]


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
    """Give the history of a review the words for progress recorded beside it."""
    actions.register_action(RECORDED)(RecordedFormatter)
