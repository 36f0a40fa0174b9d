"""The addresses of preview links: a page, and its files below it."""

from django.urls import path

from . import preview_views

urlpatterns = [
    path("<str:token>/", preview_views.show, name="preview"),
    path("<str:token>", preview_views.show),  # mail programs lose the last slash
    path(
        "<str:token>/documents/<str:document_token>/<str:filename>",
        preview_views.serve_document,
        name="preview_document",
    ),
    path("<str:token>/images/<str:name>", preview_views.serve_picture, name="preview_image"),
    path("<path:rest>", preview_views.nothing),
    path("", preview_views.nothing),
]
