"""Settings: the README's table is true, and production refuses what is unsafe."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
SAFE = {
    "SECRET_KEY": "x" * 60,
    "ALLOWED_HOSTS": "reviews.example.org",
    "BASE_URL": "https://reviews.example.org",
    "DATABASE_URL": "sqlite:///:memory:",
}


def load_production(**changed):
    """Import the production settings in a new process with SAFE and what is `changed` (None leaves one out)."""
    environment = {"PATH": os.environ["PATH"]} | SAFE | changed
    environment = {name: value for name, value in environment.items() if value is not None}
    return subprocess.run(
        [sys.executable, "-c", "import config.settings.production"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_readme_lists_every_setting_and_no_other():
    table = (ROOT / "README.md").read_text().split("## Settings")[1].split("## ")[0]
    listed = set(re.findall(r"^\| `([A-Z_]+)` \|", table, flags=re.MULTILINE))
    code = (ROOT / "config/settings/production.py").read_text()
    read = set(re.findall(r'env(?:\.\w+)?\(\s*"([A-Z_]+)"', code))
    assert listed == read


def test_production_starts_on_safe_settings():
    assert load_production().returncode == 0


@pytest.mark.parametrize("name", SAFE)
def test_production_refuses_to_start_without_a_required_setting(name):
    outcome = load_production(**{name: None})
    assert outcome.returncode != 0
    assert name in outcome.stderr


@pytest.mark.parametrize(
    ("name", "value"), [("SECRET_KEY", "short"), ("SECRET_KEY", "change-me" * 10), ("ALLOWED_HOSTS", "*")]
)
def test_production_refuses_an_unsafe_setting(name, value):
    outcome = load_production(**{name: value})
    assert outcome.returncode != 0
    assert "ImproperlyConfigured" in outcome.stderr
