"""Making draft pages of what was found, each once, whatever happened to it since."""

from dataclasses import dataclass, field
from html import escape
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

from django.apps import apps
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.validators import URLValidator
from wagtail.documents import get_document_model
from wagtail.utils.file import hash_filelike

from home.doubts import imported_keys, record_import
from reviews.kinds import PublicationDecision

from .content import LONGEST_SUMMARY, date_fields, detail_of, section_blocks, shortened, summary_fields
from .document import relative_path
from .links import host_of
from .titles import pseudonym

LONGEST_TITLE, LONGEST_ADDRESS = 255, 500
FILE_TYPES = {".pdf", ".csv"}


@dataclass
class Step:
    """What is done, or would be, with one thing found. state: "new", "here", "gone" (deleted since) or "left out"."""

    kind: str
    title: str
    state: str
    doubts: list[str] = field(default_factory=list)
    detail: str = ""
    page: object = None


def key_of(kind, title, date=None):
    """Return what tells a thing found from every other: its kind, its words, its date."""
    words = " ".join("".join(character if character.isalnum() else " " for character in title.casefold()).split())
    return f"{kind}|{words}|{date.value.isoformat() if date else ''}"


class PageMaker:
    """Makes pages of a `Found`, or only says what it would make.

    folder: where linked files lie by their names (a Path), or None. user: who imports.
    """

    def __init__(self, found, *, folder=None, user=None, publish=False, pretend=False):
        self.found = found
        self.user = user
        self.publish = publish
        self.pretend = pretend
        self.files = {path.name.casefold(): path for path in folder.iterdir() if path.is_file()} if folder else {}
        self.keys = imported_keys()
        self.steps = []

    def make(self):
        """Make what is new and return the list of steps. Call it in a transaction."""
        self._section()
        for entry in self.found.entries:
            self._entry(entry)
        return self.steps

    # --- Once ----------------------------------------------------------------------------------------------------

    def _state(self, key, model, title, date=None):
        page_model = apps.get_model("wagtailcore", "Page")
        if key in self.keys:
            return "here" if page_model.objects.filter(pk=self.keys[key]).exists() else "gone"
        same = model.objects.filter(draft_title__iexact=title) | model.objects.filter(title__iexact=title)
        if date and hasattr(model, "publication_date"):
            # A review of another date may bear the same pseudonym; one without a date is taken for this one.
            same = same.filter(publication_date__in=[date.value]) | same.filter(publication_date=None)
        return "here" if same.exists() else "new"

    def _add(self, parent, page, key, doubts):
        """Put a page below `parent` as a draft, or live, and note in its history what was doubtful."""
        page.live = False
        page.has_unpublished_changes = True
        page.owner = self.user
        parent.add_child(instance=page)
        self._save(page, key, doubts)

    def _save(self, page, key, doubts):
        revision = page.save_revision(user=self.user)
        if self.publish:
            revision.publish(user=self.user)
        record_import(page, key, doubts, self.user)
        self.keys[key] = page.pk

    # --- The explanatory text ------------------------------------------------------------------------------------

    def _section(self):
        if not self.found.section:
            return
        index_model = apps.get_model("reviews", "ReviewIndexPage")
        information_model = apps.get_model("home", "InformationPage")
        title = (self.found.title or "Practice reviews")[:LONGEST_TITLE]
        key = key_of("section", title)
        index = index_model.objects.first()
        doubts = list(self.found.doubts) + [f'Not understood: "{text}"' for text in self.found.flagged]
        draft = index.get_latest_revision_as_object() if index else None
        to_index = draft is not None and not draft.intro and not index.intro
        state = self._state(key, information_model, title) if not to_index or key in self.keys else "new"
        where = (
            f'introduction of "{index.title}"'
            if to_index
            else "an information page: the list has an introduction already"
        )
        step = Step(
            "section", title, state, [], f"{len(self.found.section)} parts, as {where}" if state == "new" else ""
        )
        self.steps.append(step)
        if state != "new" or self.pretend:
            return
        if to_index:
            draft.intro = section_blocks(self.found.section, self.found.links_in)
            step.page = draft
            self._save(draft, key, doubts)
        else:
            home = apps.get_model("home", "HomePage").objects.first()
            step.page = information_model(title=title, body=section_blocks(self.found.section, self.found.links_in))
            self._add(home, step.page, key, doubts)

    # --- Reviews, briefings, resources ---------------------------------------------------------------------------

    def _entry(self, entry):
        kind = type(entry).__name__.lower()
        make = {"review": self._review, "briefing": self._briefing, "resource": self._resource}[kind]
        model = apps.get_model(
            *{
                "review": ("reviews", "ReviewPage"),
                "briefing": ("learning", "BriefingPage"),
                "resource": ("learning", "ResourceLinkPage"),
            }[kind]
        )
        title = entry.title[:LONGEST_TITLE].strip() or "Without a title"
        doubts = list(entry.doubts)
        if len(entry.title) > LONGEST_TITLE:
            doubts.append(f'Its title was too long and was cut: "{entry.title}"')
        key = key_of(kind, title, entry.date)
        state = self._state(key, model, title, entry.date)
        if kind == "resource" and not self._valid(entry.address, doubts):
            state = "left out" if state == "new" else state
        step = Step(kind, title, state, doubts, detail_of(entry))
        self.steps.append(step)
        if state != "new":
            return
        parent = model.allowed_parent_page_models()[0].objects.first()
        page = make(model, title, entry, doubts)
        if not self.pretend:
            step.page = page
            self._add(parent, page, key, doubts)
        else:
            self.keys[key] = None

    def _review(self, model, title, review, doubts):
        page = model(
            title=title,
            pseudonym=pseudonym(title),
            publication_decision=PublicationDecision.FULL_REPORT,
            **date_fields(review),
            **summary_fields(review, "key_learning"),
        )
        types = apps.get_model("reviews", "ReviewType").objects.filter(slug__in=review.types)
        page.review_types = list(types)
        rows = []
        for slot in review.slots:
            document, link = self._file(slot, doubts)
            if slot.kind == "full-report" and not page.report and not page.report_link:
                page.report, page.report_link = document, link
            else:
                row = apps.get_model("reviews", "ReviewDocument")
                rows.append(
                    row(
                        kind=slot.kind,
                        title=slot.title[:LONGEST_TITLE],
                        document=document,
                        link=link,
                        sort_order=len(rows),
                    )
                )
        page.further_documents = rows
        return page

    def _briefing(self, model, title, briefing, doubts):
        document, link = self._file(briefing, doubts)
        return model(
            title=title,
            briefing_type=briefing.briefing_type,
            document=document,
            link=link,
            **date_fields(briefing),
            **({"body": []} | summary_fields(briefing, "body")),
        )

    def _resource(self, model, title, resource, doubts):
        summary = resource.summary
        return model(
            title=title,
            publisher=(resource.publisher or host_of(resource.address) or "Not known")[:200],
            address=resource.address,
            kind=resource.kind,
            summary=shortened(summary),
            description=f"<p>{escape(summary)}</p>" if len(summary) > LONGEST_SUMMARY else "",
        )

    # --- Files and addresses -------------------------------------------------------------------------------------

    def _file(self, slot, doubts):
        """Return (document or None, link or ""): the linked file from the folder if it lies there."""
        if not slot.address or not self._valid(slot.address, doubts):
            return None, ""
        name = PurePosixPath(unquote(urlsplit(slot.address).path)).name
        path = self.files.get(name.casefold())
        if path is None or path.suffix.lower() not in FILE_TYPES:
            if relative := relative_path(slot.address):
                doubts.append(f'Its link "{relative}" is relative. Write its whole address, or choose its file.')
            return None, "" if relative else slot.address
        if self.pretend:
            return None, ""
        content = ContentFile(path.read_bytes(), name=path.name)
        documents = get_document_model()
        same = documents.objects.filter(file_hash=hash_filelike(content)).first()
        if same is not None:
            return same, ""
        content.seek(0)
        document = documents(title=slot.title[:LONGEST_TITLE], file=content, uploaded_by_user=self.user)
        document._set_document_file_metadata()
        document.save()
        return document, ""

    def _valid(self, address, doubts):
        try:
            URLValidator(schemes=["http", "https"])(address)
        except ValidationError:
            if address:
                doubts.append(f'Its address "{address[:200]}" is none and was left out.')
            return False
        if len(address) > LONGEST_ADDRESS:
            doubts.append("Its address is too long and was left out.")
            return False
        return True
