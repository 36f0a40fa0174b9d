"""Reading what belongs to other organisations: national bodies, other areas."""

from .document import relative_path
from .links import is_other_area, known_address, named_publisher, national_publisher
from .records import Resource
from .rules import OTHER_AREA, is_bare
from .titles import LONGEST_TITLE, clean_title, review_types


class ResourceReader:
    """The part of the recogniser that tells what is not local."""

    def _external(self, line):
        """Take a line whose links lead to national bodies or other areas, as resources."""
        outside = [
            link
            for link in line.links
            if link.address
            and (self.is_elsewhere or national_publisher(link.address) or is_other_area(link.address, self.host))
        ]
        if not outside or (len(line.text.split()) > LONGEST_TITLE and not self.is_elsewhere):
            return False
        for link in outside:
            title = line.text.rstrip(".: ") if is_bare(link.text) else link.text
            self._add_resource(title, link.address, summary=line.text if title != line.text else "")
        return True

    def _other_area(self, text, line, links):
        if links:
            self._add_resource(text, links[0].address)
        else:
            self._flag(line, "It is another organisation's, and its link is lost")

    def _resource(self, title, line):
        address = next((link.address for link in line.links if link.address), "")
        self._add_resource(title, address)

    def _add_resource(self, title, address, summary=""):
        cleaned, date, doubts = clean_title(title, keep_mark=True)
        if path := relative_path(address):
            doubts.append(f'Its link "{path}" is relative. Write its whole address.')
            address = ""
        publisher = national_publisher(address) or named_publisher(title) or named_publisher(self.context)
        area = OTHER_AREA.search(title) or OTHER_AREA.search(self.context)
        same = (
            next(
                (
                    one
                    for one in self.found.resources
                    if one.address == address or (not one.has_own_address and one.publisher == publisher)
                ),
                None,
            )
            if self.found.resources
            else None
        )
        if same is not None:
            if address and not same.has_own_address:
                same.address, same.has_own_address, same.doubts = address, True, []
                return
            if same.address == address:
                return
        if not publisher and area:
            publisher = area.group()
        resource = Resource(
            cleaned, date, summary, doubts, publisher=publisher, address=address, has_own_address=bool(address)
        )
        if not publisher:
            resource.doubts.append("Its publisher is not known; the site's host name was taken.")
        if review_types(cleaned) and not national_publisher(address):
            resource.doubts.append(
                "It looks like another area's review, so it was not taken for one of this partnership."
            )
        if not address:
            resource.address = known_address(publisher)
            resource.doubts.append(
                f"Its link is lost. The address {resource.address} was supplied, not read: check it."
                if resource.address
                else "Its link is lost. Give its address."
            )
        self.entry = None
        self.found.resources.append(resource)
