"""The addresses that monitoring asks."""

from django.urls import path

from . import health

urlpatterns = [
    path("", health.alive, name="health"),
    path("ready/", health.ready, name="health_ready"),
    path("schedule/", health.schedule, name="health_schedule"),
]
