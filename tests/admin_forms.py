"""What a browser posts from the screens on which pages are edited, and what comes back."""

from django.urls import reverse
from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text, streamfield

from learning.models import LearningIndexPage
from reviews.models import ReviewIndexPage, ReviewType


def recommendation(**fields):
    return {
        "number": "1",
        "text": rich_text("<p>Agencies should do something by spring.</p>"),
        "level": "multi-agency",
        "due": "",
        "status": "not-started",
        "status_reason": "",
        "update": "",
        "update_date": "",
        "evidence": "",
    } | fields


def review_data(**fields):
    """What a browser posts for a new review that has everything readers need."""
    names = ("recommendations", "further_documents", "related_reviews", "submissions", "comments")
    inline = {name: inline_formset(fields.pop(name, [])) for name in names}
    many = {"review_types": [ReviewType.objects.get(slug="lcspr").pk]}
    many |= {name: fields.pop(name) for name in ("themes", "harms", "review_types") if name in fields}
    data = {
        "title": "Child Example",
        "slug": "child-example",
        "summary": "An invented review.",
        "publication_decision": "full-report",
        "report": "",
        "report_link": "https://example.org/report.pdf",
        "publication_date": "1 May 2024",
        "publication_date_precision": "day",
        "key_learning": streamfield([]),
    }
    return {**nested_form_data(data | inline | fields), **many}


def add_review(client, **fields):
    address = reverse("wagtailadmin_pages:add", args=["reviews", "reviewpage", ReviewIndexPage.objects.get().pk])
    return client.post(address, review_data(**fields))


def publish_review(client, **fields):
    return add_review(client, **{"action-publish": "1"}, **fields)


def section(heading="Findings", text="<p>What was found.</p>"):
    return ("section", {"heading": heading, "text": rich_text(text)})


def add_briefing(client, sections=7, **fields):
    data = {
        "title": "Bruising in babies",
        "slug": "bruising-in-babies",
        "summary": "An invented briefing.",
        "briefing_type": "seven-minute",
        "publication_date": "",
        "publication_date_precision": "day",
        "body": streamfield([section() for _ in range(sections)]),
        "questions": rich_text("<p></p>"),
        "related_reviews": inline_formset([]),
        "comments": inline_formset([]),
    }
    address = reverse("wagtailadmin_pages:add", args=["learning", "briefingpage", LearningIndexPage.objects.get().pk])
    return client.post(address, nested_form_data(data | fields))


def errors_of(response):
    """The fields with a message, those of inline records as "recommendations-0-number"."""
    assert response.status_code == 200, response.url
    form = response.context["form"]
    inline = {
        f"{name}-{number}-{field}"
        for name, formset in form.formsets.items()
        for number, record in enumerate(formset.forms)
        for field in record.errors
    }
    return inline | set(form.errors)
