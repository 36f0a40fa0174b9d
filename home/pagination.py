"""Lists in pages: which page is asked for, and the links to the others."""

import re
from functools import cached_property

from django.core.paginator import Paginator

PAGE_NUMBER = re.compile(r"0*[1-9][0-9]{0,8}")


class ListPaginator(Paginator):
    """Django's, which looks at length for a way to count."""

    @cached_property
    def count(self):
        """How many entries there are."""
        return self.object_list.count()


def page_number(parameters):
    """Return the number in the parameter "page" of a QueryDict, as text; "1" where there is none, or none of a page.

    Django takes 0 and what is below it for the last page.
    """
    asked = parameters.get("page", "")
    return asked if PAGE_NUMBER.fullmatch(asked) else "1"


def pagination(page, address):
    """Return the links below a list: `previous` and `next` address, and `items` as (number or None, address).

    page: a paginator's page; address: a function that takes page= and returns an address.
    """

    def to(number):
        return address(page=None if number == 1 else number)

    numbers = page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    return {
        "previous": to(page.previous_page_number()) if page.has_previous() else "",
        "next": to(page.next_page_number()) if page.has_next() else "",
        "items": [
            (number, to(number), number == page.number) if isinstance(number, int) else (None, "", False)
            for number in numbers
        ],
    }
