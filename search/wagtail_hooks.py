"""What search adds to the admin: the search words among the registers."""

from wagtail import hooks
from wagtail_modeladmin.options import modeladmin_register

from .registers import WordGroupRegister

BEHIND_THE_AUDIENCES = 60

modeladmin_register(WordGroupRegister)


@hooks.register("register_register_menu_item")
def register_search_words():
    """Put the search words in the menu of registers."""
    return WordGroupRegister().get_menu_item(order=BEHIND_THE_AUDIENCES)
