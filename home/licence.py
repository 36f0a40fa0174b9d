"""Under which licence the site's data may be used, and whose it is: said wherever data is given away."""

from dataclasses import dataclass

from django.apps import apps

from .addresses import absolute_url
from .sites import site_for


@dataclass(frozen=True)
class Terms:
    """The licence and the publisher. Names and addresses; the licence's are "" where none is stated."""

    licence: str
    licence_address: str
    publisher: str
    publisher_address: str

    def as_data(self):
        """Return them as JSON says them."""
        licence = {"name": self.licence, "address": self.licence_address} if self.licence else None
        return {"licence": licence, "publisher": {"name": self.publisher, "address": self.publisher_address}}


def terms_for(request):
    """Return the `Terms` of the site that `request` asks for."""
    partnership = apps.get_model("home", "PartnershipSettings").for_site(site_for(request))
    named = bool(partnership.data_licence)
    return Terms(
        licence=partnership.data_licence,
        licence_address=partnership.data_licence_address if named else "",
        publisher=partnership.name,
        publisher_address=absolute_url("/"),
    )
