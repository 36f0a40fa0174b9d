"""The groups of words that every site starts with; editors change them afterwards."""

from django.db import migrations

from search import word_lists


def load_word_groups(apps, schema_editor):
    """Make the groups of `search/word_lists`."""
    word_lists.load(apps.get_model("search", "WordGroup"))


class Migration(migrations.Migration):
    dependencies = [("search", "0001_initial")]
    operations = [migrations.RunPython(load_word_groups, migrations.RunPython.noop)]
