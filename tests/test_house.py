"""Rules of the house, kept by machine."""

import re
import subprocess
from pathlib import Path

import pytest
from django.apps import apps
from wagtail.models import Page, get_page_models

from home.base import BasePage
from home.models import HomePage

ROOT = Path(__file__).resolve().parent.parent
OUR_APPS = ["home", "documents", "publishing", "reviews", "learning", "search"]
LONGEST_MODULE = 300  # lines
COMMITTING = re.compile(r"django_db\([^)]*transaction=True[^)]*\)")

page_types = [model for model in get_page_models() if model is not Page]
editable_models = [
    model
    for label in OUR_APPS
    for model in apps.get_app_config(label).get_models()
    if model._meta.app_label in {"home", "reviews", "learning"}
]


def our_modules():
    """Return the Python files that git tracks, migrations left out."""
    listed = subprocess.run(["git", "ls-files", "*.py"], cwd=ROOT, capture_output=True, text=True, check=False).stdout
    return [ROOT / name for name in listed.split() if "/migrations/" not in name and (ROOT / name).exists()]


def test_first_migration_makes_the_pages_that_others_rely_on(home):
    paths = [page.url for page in Page.objects.live().public().filter(depth__gte=2).order_by("path")]
    assert paths == ["/", "/reviews/", "/learning/", "/themes/", "/recommendations/", "/resources/", "/learned/"]
    assert isinstance(home, HomePage)


def test_pages_of_the_first_migration_can_be_scheduled_without_going_offline(home):
    assert not Page.objects.filter(depth__gt=1, live_revision=None).exists()


@pytest.mark.parametrize("model", page_types, ids=lambda model: model.__name__)
def test_page_type_says_where_it_belongs_and_what_it_is_for(model):
    assert issubclass(model, BasePage)
    assert "parent_page_types" in vars(model)
    assert "subpage_types" in vars(model)
    assert model.page_description


@pytest.mark.parametrize("model", page_types, ids=lambda model: model.__name__)
def test_page_type_is_allowed_below_each_parent_that_it_names(model):
    for parent in model.allowed_parent_page_models():
        if parent is not Page:
            assert model in parent.allowed_subpage_models()


@pytest.mark.parametrize("model", editable_models, ids=lambda model: model.__name__)
def test_every_field_that_editors_fill_in_has_help_text(model):
    own = [*model._meta.local_fields, *model._meta.local_many_to_many]
    automatic = {"id", "sort_order", "page_ptr"} if issubclass(model, Page) or hasattr(model, "panels") else {"id"}
    unexplained = [
        field.name
        for field in own
        if field.editable and not field.auto_created and not field.help_text and field.name not in automatic
        if not (field.is_relation and field.one_to_one) and field.__class__.__name__ != "ParentalKey"
        if not (field.many_to_one and field.name == "site")
    ]
    assert unexplained == []


def test_no_module_is_longer_than_a_reader_can_hold():
    modules = [path for path in our_modules() if "tests" not in path.parts]
    assert [path.name for path in modules if len(path.read_text().splitlines()) > LONGEST_MODULE] == []


def test_tests_that_commit_put_back_what_the_migrations_made():
    # Without that the next one finds content types made anew, and its own cannot be put in.
    tests = (path for path in our_modules() if "tests" in path.parts)
    marks = [mark for path in tests for mark in COMMITTING.findall(path.read_text())]
    assert marks
    assert [mark for mark in marks if "serialized_rollback=True" not in mark] == []
