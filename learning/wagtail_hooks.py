"""What learning adds to the admin: the list of audiences among the registers."""

from wagtail import hooks
from wagtail_modeladmin.options import modeladmin_register

from reviews.registers.terms import TermRegister

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
