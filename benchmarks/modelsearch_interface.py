"""Runs the interface tests that django-modelsearch keeps for its backends against ours, and prints which fail.

    .venv/bin/python benchmarks/modelsearch_interface.py CHECKOUT [--postgres URL] [--backend MODULE] [--test NAME]

CHECKOUT is a copy of https://github.com/wagtail/django-modelsearch with its tests' fixture (modelsearch/test/testapp/
fixtures/search.json), best of the release that is installed here. Tests and test app come from the installed package
where that has them, so that they fit it; else from CHECKOUT. They run within this site's own settings, in which
`wagtail.search` takes the place of the `modelsearch` app. With --postgres they run on that server besides.
The exit code is 1 if a test fails that is not in EXPECTED below.
"""

import argparse
import importlib.util
import logging
import os
import subprocess
import sys
import traceback
import unittest
import warnings
from datetime import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TEST_APP = "modelsearch.test.testapp"
# Failures that are meant to be, with the reason.
EXPECTED = {}


def set_up(checkout, address):
    """Set Django up with this site's settings, the test app and its fixture."""
    sys.path.insert(0, str(ROOT))
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings.test"
    os.environ["DATABASE_URL"] = address or "sqlite://:memory:"
    warnings.simplefilter("ignore")
    import modelsearch  # noqa: PLC0415
    from django.conf import settings  # noqa: PLC0415

    folder = checkout / "modelsearch"
    if importlib.util.find_spec("modelsearch.tests") is None:
        modelsearch.__path__.append(str(folder))
    settings.INSTALLED_APPS = [*settings.INSTALLED_APPS, TEST_APP]
    settings.MIGRATION_MODULES = {"searchtests": None}
    settings.FIXTURE_DIRS = [folder / "test" / "testapp" / "fixtures"]

    import django  # noqa: PLC0415

    django.setup()
    logging.disable()


def stand_in_for_modelsearch():
    """Let `wagtail.search` answer to the names by which the tests know the `modelsearch` app."""
    from django.apps import apps  # noqa: PLC0415
    from django.core import management  # noqa: PLC0415
    from wagtail.search import models  # noqa: PLC0415

    sys.modules["modelsearch.models"] = models
    apps.get_app_config("wagtailsearch").backend_setting_name = "MODELSEARCH_BACKENDS"
    management.get_commands()["rebuild_modelsearch_index"] = "modelsearch"


def add_what_an_old_fixture_lacks():
    """Make what later releases' tests look for: trees of animals, and a speaker at a meeting."""
    from modelsearch.test.testapp import models  # noqa: PLC0415

    if not hasattr(models, "NSAnimal") or models.NSAnimal.objects.exists():
        return
    for model in (models.MPAnimal, models.NSAnimal):
        root = model.add_root(name="Animal").pk
        for kind, below in (("Mammal", ["Dog", "Cat"]), ("Reptile", [])):
            pk = model.objects.get(pk=root).add_child(name=kind).pk
            for name in below:
                model.objects.get(pk=pk).add_child(name=name)
    meeting, _ = models.Meeting.objects.get_or_create(name="Stand-up meeting", defaults={"start_time": time(9)})
    item = meeting.agenda_items.create(topic="What is new")
    item.speakers.create(name="Doyle")


def tests_of(backend, name):
    """Return the suite of a test case for `backend`, or of its test `name` alone."""
    from django.test import TestCase, override_settings  # noqa: PLC0415
    from modelsearch.tests.test_backends import BackendTests  # noqa: PLC0415

    body = {"backend_path": backend, "setUpTestData": classmethod(lambda case: add_what_an_old_fixture_lacks())}
    case = type("OurBackend", (BackendTests, TestCase), body)
    case = override_settings(MODELSEARCH_BACKENDS={"default": {"BACKEND": backend}})(case)
    return unittest.TestSuite([case(name)]) if name else unittest.defaultTestLoader.loadTestsFromTestCase(case)


class Result(unittest.TestResult):
    """Keeps how each test ended, as {name: (how, its last line, its traceback)}."""

    def startTestRun(self):  # noqa: N802
        """Begin."""
        self.endings = {}

    def startTest(self, test):  # noqa: N802
        """Let a test pass unless something else is said of it."""
        super().startTest(test)
        self.endings[test._testMethodName] = ("passed", "", "")

    def addFailure(self, test, err):  # noqa: N802
        """Note what failed."""
        self._note("failed", test, err)

    def addError(self, test, err):  # noqa: N802
        """Note what broke."""
        self._note("failed", test, err)

    def addSkip(self, test, reason):  # noqa: N802
        """Note what was left out."""
        self.endings[test._testMethodName] = ("skipped", reason, "")

    def addExpectedFailure(self, test, err):  # noqa: N802
        """Note what django-modelsearch's own tests expect to fail with any backend."""
        self.endings[test._testMethodName] = ("skipped", "expected to fail", "")

    def addSubTest(self, test, subtest, err):  # noqa: N802
        """Note what failed of a test with parts."""
        if err is not None:
            self._note("failed", test, err)

    def _note(self, how, test, err):
        last = traceback.format_exception_only(err[0], err[1])[0].strip().splitlines()[0]
        self.endings[getattr(test, "_testMethodName", str(test))] = (
            how,
            last,
            "".join(traceback.format_exception(*err)),
        )


def run(checkout, address, backend, name):
    """Run the tests on one database, print, and return how many failed that should not."""
    set_up(checkout, address)
    stand_in_for_modelsearch()
    from django.db import connection  # noqa: PLC0415
    from django.test.utils import setup_test_environment  # noqa: PLC0415

    setup_test_environment()
    connection.settings_dict["TEST"]["NAME"] = f"benchmark_{os.getpid()}" if connection.vendor == "postgresql" else None
    old = connection.settings_dict["NAME"]
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        result = Result()
        result.startTestRun()
        tests_of(backend, name).run(result)
    finally:
        connection.creation.destroy_test_db(old, verbosity=0)
    by_ending = {
        how: sorted(test for test, ending in result.endings.items() if ending[0] == how)
        for how in ("passed", "failed", "skipped")
    }
    print(f"{connection.vendor}, {backend}: " + ", ".join(f"{len(tests)} {how}" for how, tests in by_ending.items()))
    for test in by_ending["failed"]:
        reason = f" (expected: {EXPECTED[test]})" if test in EXPECTED else ""
        print(f"  failed  {test}: {result.endings[test][2 if name else 1]}{reason}")
    for test in by_ending["skipped"]:
        print(f"  skipped {test}: {result.endings[test][1]}")
    return len(set(by_ending["failed"]) - set(EXPECTED))


def main():
    """Run them on each database, in a process of its own."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("checkout", type=Path, help="folder of a checkout of django-modelsearch")
    parser.add_argument("--postgres", default="", metavar="URL", help="a database of a server, to make one beside")
    parser.add_argument("--backend", default="search.backend", metavar="MODULE", help="the backend (search.backend)")
    parser.add_argument("--test", default="", metavar="NAME", help="only this one, with the traceback of its failure")
    parser.add_argument("--one", default=None, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one is not None:
        sys.exit(bool(run(options.checkout, options.one, options.backend, options.test)))
    failed = 0
    for address in ("", options.postgres)[: 2 if options.postgres else 1]:
        command = [sys.executable, "-W", "ignore", __file__, *sys.argv[1:], "--one", address]
        failed += subprocess.run(command, check=False).returncode != 0
    sys.exit(bool(failed))


if __name__ == "__main__":
    main()
