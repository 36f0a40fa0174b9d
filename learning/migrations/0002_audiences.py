"""The audiences that every site starts with; editors change them afterwards."""

from django.db import migrations

AUDIENCES = [
    ("social-care", "Social care"),
    ("early-help", "Early help"),
    ("health", "Health"),
    ("police", "Police"),
    ("probation-and-youth-justice", "Probation and youth justice"),
    ("education", "Education"),
    ("early-years", "Early years"),
    ("housing", "Housing"),
    ("voluntary", "Voluntary and community"),
    ("foster-carers", "Foster carers"),
    ("leaders", "Leaders"),
    ("trainers", "Trainers"),
    ("public", "Public"),
]


def create_audiences(apps, schema_editor):
    """Make the sectors for which learning is written (domain.md, "Words")."""
    audience = apps.get_model("learning", "Audience")
    for place, (slug, name) in enumerate(AUDIENCES, start=1):
        audience.objects.create(slug=slug, name=name, sort_order=place * 10)


class Migration(migrations.Migration):
    dependencies = [("learning", "0001_initial")]
    operations = [migrations.RunPython(create_audiences, migrations.RunPython.noop)]
