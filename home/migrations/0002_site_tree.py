"""The pages that every site starts with, at the addresses that others rely on (design.md, section 8)."""

from django.db import migrations
from django.utils import timezone

# (app, model, slug, title, in the menu, summary)
INDEX_PAGES = [
    (
        "reviews",
        "ReviewIndexPage",
        "reviews",
        "Practice reviews",
        True,
        "Every practice review the partnership has published, with its report, key learning and recommendations.",
    ),
    (
        "learning",
        "LearningIndexPage",
        "learning",
        "Learning",
        True,
        "7-minute briefings and other learning to take to your team.",
    ),
    ("reviews", "ThemeIndexPage", "themes", "Themes", True, "What reviews keep finding, theme by theme."),
    (
        "reviews",
        "RecommendationIndexPage",
        "recommendations",
        "Recommendations",
        True,
        "Every recommendation, who it is addressed to and what came of it.",
    ),
    (
        "learning",
        "ResourceIndexPage",
        "resources",
        "Resources",
        True,
        "National reviews, guidance and tools from other organisations.",
    ),
    (
        "learning",
        "LearnedIndexPage",
        "learned",
        "What we have learned",
        False,
        "Reviews, themes and recommendations, year by year, counted from what is published here.",
    ),
]


def create_site_tree(apps, schema_editor):
    """Replace Wagtail's welcome page with the home page and its index pages."""
    page_model = apps.get_model("wagtailcore", "Page")
    site_model = apps.get_model("wagtailcore", "Site")
    root = page_model.objects.get(depth=1)
    locale = apps.get_model("wagtailcore", "Locale").objects.get()
    site_model.objects.all().delete()
    page_model.objects.filter(depth=2, slug="home").delete()

    def create(app, model, **fields):
        content_type, _ = apps.get_model("contenttypes", "ContentType").objects.get_or_create(
            app_label=app, model=model.lower()
        )
        now = timezone.now()
        return apps.get_model(app, model).objects.create(
            content_type=content_type,
            locale=locale,
            live=True,
            first_published_at=now,
            last_published_at=now,
            draft_title=fields["title"],
            **fields,
        )

    home = create(
        "home",
        "HomePage",
        title="Home",
        slug="home",
        path=root.path + "0001",
        depth=2,
        numchild=len(INDEX_PAGES),
        url_path="/home/",
        hero_heading="Learning from practice reviews",
        summary="Practice reviews, recommendations and learning for people who work with children and families.",
    )
    for place, (app, model, slug, title, show_in_menus, summary) in enumerate(INDEX_PAGES, start=1):
        create(
            app,
            model,
            title=title,
            slug=slug,
            summary=summary,
            show_in_menus=show_in_menus,
            path=f"{home.path}{place:04d}",
            depth=3,
            numchild=0,
            url_path=f"/home/{slug}/",
        )
    page_model.objects.filter(pk=root.pk).update(numchild=1)
    site_model.objects.create(hostname="localhost", port=80, root_page_id=home.pk, is_default_site=True)


class Migration(migrations.Migration):
    dependencies = [
        ("home", "0001_initial"),
        ("learning", "0002_audiences"),
        ("reviews", "0002_reference_data"),
        ("wagtailcore", "0098_apitoken"),
    ]
    operations = [migrations.RunPython(create_site_tree, migrations.RunPython.noop)]
