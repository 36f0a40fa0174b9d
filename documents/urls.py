"""Addresses of documents, under the names that Wagtail looks them up by; Wagtail's own, by number, do not exist."""

from django.urls import path
from wagtail.documents.views.serve import authenticate_with_password

from .accessibility_views import known_problems
from .text_views import document_text
from .views import serve

urlpatterns = [
    path(
        "authenticate_with_password/<int:restriction_id>/",
        authenticate_with_password,
        name="wagtaildocs_authenticate_with_password",
    ),
    path("known-problems.csv", known_problems, name="known_problems"),
    path("<slug:token>/<str:filename>", serve, name="wagtaildocs_serve"),
    path("<slug:token>/<str:filename>/text/", document_text, name="document_text"),
]
