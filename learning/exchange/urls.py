"""Addresses of what the exchange offers, below /exchange/."""

from django.urls import path

from . import views

urlpatterns = [path("briefings.json", views.exchange_briefings, name="exchange_briefings")]
