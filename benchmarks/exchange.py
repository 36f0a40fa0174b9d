"""Two sites on two ports, one listing the other's briefings: what is taken over, again, changed, and withdrawn.

    .venv/bin/python benchmarks/exchange.py          # some minutes; needs ports 8111 and 8112

Each site has a SQLite database and a folder of its own. Fails if anything is not as the exchange promises.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from urllib.request import urlopen

ROOT = Path(__file__).resolve().parent.parent
HERE, THERE = 8111, 8112
SOURCE = f"http://localhost:{THERE}/"
STARTS_WITHIN = 60  # seconds
PREPARE_THERE = """
from home.models import PartnershipSettings
partnership = PartnershipSettings.objects.first()
partnership.name = "Larkshire Safeguarding Children Partnership"
partnership.save()
"""
FACTS = """
import json
from learning.models import ResourceLinkPage
from documents.models import SiteDocument
from home.doubts import doubts_by_page
from wagtail.models import Revision
taken = ResourceLinkPage.objects.filter(publisher__startswith="Larkshire")
doubts = doubts_by_page()
print("FACTS" + json.dumps({
    "pages": taken.count(), "live": taken.live().count(), "files": SiteDocument.objects.count(),
    "with_themes": taken.filter(themes__isnull=False).distinct().count(), "revisions": Revision.objects.count(),
    "titles": sorted(page.get_latest_revision_as_object().title for page in taken),
    "ended": sorted(page.title for page in taken if any("no longer lists" in one for one in doubts.get(page.pk, []))),
}))
"""
CHANGE_THERE = """
from learning.models import BriefingPage
first, second, third = BriefingPage.objects.live().public().order_by("pk")[:3]
first.title = "A title that changed there"
first.save_revision().publish()
second.title = "Another title that changed there"
second.save_revision().publish()
print("FACTS" + __import__("json").dumps({"changed": first.pk, "withdrawn": third.title, "pk": third.pk}))
"""
EDIT_HERE = """
from learning.models import ResourceLinkPage
page = ResourceLinkPage.objects.filter(publisher__startswith="Larkshire").order_by("pk")[1]
page.title = "A title of our own"
page.save_revision().publish()
"""


class Site:
    """One site, with what it needs in a folder."""

    def __init__(self, folder, port):
        folder.mkdir()
        self.port = port
        self.environment = os.environ | {
            "DATA_DIR": str(folder),
            "DATABASE_URL": f"sqlite:///{folder / 'site.sqlite3'}",
            "PORT": str(port),
            "BASE_URL": f"http://localhost:{port}",
            "DJANGO_SETTINGS_MODULE": "config.settings.development",
        }
        self.manage("migrate", "-v0")
        self.manage("load_demo")

    def command(self, *arguments):
        """Return the command line of manage.py."""
        return [sys.executable, str(ROOT / "manage.py"), *arguments]

    def manage(self, *arguments):
        """Run manage.py and return what it printed."""
        done = subprocess.run(
            self.command(*arguments), env=self.environment, capture_output=True, text=True, check=False
        )
        if done.returncode:
            sys.exit(f"manage.py {' '.join(arguments)[:60]} failed:\n{done.stderr[-2000:]}")
        return done.stdout

    def run(self, code):
        """Run `code` and return the facts that it printed, if any."""
        printed = self.manage("shell", "-c", code)
        return next((json.loads(line[5:]) for line in printed.splitlines() if line.startswith("FACTS")), None)

    @contextmanager
    def running(self):
        """Serve the site meanwhile."""
        command = self.command("runserver", str(self.port), "--noreload")
        server = subprocess.Popen(command, env=self.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            started = time.monotonic()
            while True:
                try:
                    urlopen(f"http://localhost:{self.port}/health/ready/").close()
                    break
                except OSError:
                    if time.monotonic() - started > STARTS_WITHIN:
                        sys.exit(f"The site on port {self.port} did not start.")
                    time.sleep(0.2)
            yield
        finally:
            server.terminate()
            server.wait()


def check(words, is_so):
    """Print whether it is so, and stop if not."""
    print(f"  {'yes' if is_so else 'NO '}  {words}")
    if not is_so:
        sys.exit(1)


def main():
    """Do what two partnerships would."""
    with tempfile.TemporaryDirectory() as folder:
        here, there = Site(Path(folder, "here"), HERE), Site(Path(folder, "there"), THERE)
        there.run(PREPARE_THERE)
        with there.running():
            compare(here, there)


def compare(here, there):
    """Import again and again while the other site changes."""
    before = here.run(FACTS)
    offered = json.load(urlopen(f"{SOURCE}exchange/briefings.json"))

    def take(*options):
        started = time.monotonic()
        printed = here.manage("import_exchange", SOURCE, "--allow-private", *options)
        print(f"import_exchange {' '.join(options)}: {time.monotonic() - started:.1f} s with the start of the process")
        return printed

    dry = take("--dry-run")
    check("a dry run says what would be made and makes nothing", "would be made" in dry and here.run(FACTS) == before)
    take("--publish")
    first = here.run(FACTS)
    check(
        f"all {offered['count']} briefings are listed here, live", first["pages"] == first["live"] == offered["count"]
    )
    check("no file was copied", first["files"] == before["files"])
    with_themes = sum(bool(each["themes"]) for each in offered["briefings"])
    check(f"{with_themes} have themes there, as many have them here", first["with_themes"] == with_themes)
    again = take("--publish")
    check("a second run changes nothing", here.run(FACTS) == first and again.count("[already here]") == first["pages"])

    here.run(EDIT_HERE)
    changed = there.run(CHANGE_THERE)
    there.manage("withdraw_page", str(changed["pk"]), "--reason", "a trial")
    take()
    third = here.run(FACTS)
    check("a title that changed there is a draft here", "A title that changed there" in third["titles"])
    check("an editor's own title stays", "A title of our own" in third["titles"])
    check("and is not replaced by the one there", "Another title that changed there" not in third["titles"])
    check("what was withdrawn there is marked, and stays", third["ended"] == [changed["withdrawn"]])
    check("no page went", third["pages"] == third["live"] == first["pages"])
    take()
    check("once more changes nothing", here.run(FACTS) == third)
    theme = take("--theme", "unseen-men", "--dry-run")
    print("\n".join(theme.splitlines()[:4]))
    refused = subprocess.run(
        here.command("import_exchange", SOURCE), env=here.environment, capture_output=True, text=True, check=False
    )
    check("without --allow-private this machine is refused", "private network" in refused.stderr)


if __name__ == "__main__":
    main()
