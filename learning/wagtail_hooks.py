"""What learning adds to the admin: the list of audiences among the registers, and the import from another site."""

from django.urls import path, reverse
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail_modeladmin.options import modeladmin_register

from reviews.importer.views import may_import
from reviews.registers.terms import TermRegister

from .exchange.admin_views import ImportExchangeView
from .models import Audience

AFTER_THE_OTHERS = 50


@modeladmin_register
class AudienceRegister(TermRegister):
    """The sectors for which learning is written."""

    model = Audience
    menu_label = "Audiences"
    base_url_path = "registers/audiences"
    used_as = ("audiences",)
    counted_in = "briefings"
    add_to_admin_menu = False


@hooks.register("register_register_menu_item")
def register_audiences():
    """Put the audiences in the menu of registers."""
    return AudienceRegister().get_menu_item(order=AFTER_THE_OTHERS)


class ImportExchangeMenuItem(MenuItem):
    """The way to the import from another site, for those who may publish."""

    def is_shown(self, request):
        """Whether the user may import."""
        return may_import(request.user)


@hooks.register("register_admin_urls")
def register_exchange_address():
    """Give the import its address."""
    return [path("import-exchange/", ImportExchangeView.as_view(), name="import_exchange")]


@hooks.register("register_admin_menu_item")
def register_exchange_menu_item():
    """Put it behind the importer of pages."""
    address = reverse("import_exchange")
    return ImportExchangeMenuItem("Import from a site", address, name="import-exchange", icon_name="link", order=36)
