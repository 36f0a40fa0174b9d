"""Addresses of the data's descriptions, below /data/."""

from django.urls import path

from . import views

urlpatterns = [
    path("", views.open_data, name="open_data"),
    path("catalogue.jsonld", views.data_catalogue, name="data_catalogue"),
    path("<slug:name>.schema.json", views.data_schema, name="data_schema"),
    path("<slug:name>.csv-metadata.json", views.data_csv_metadata, name="data_csv_metadata"),
]
