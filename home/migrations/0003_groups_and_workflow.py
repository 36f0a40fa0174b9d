"""Who may do what: authors write, checkers check, publishers publish (domain.md: two different people sign off).

The business unit monitors recommendations, and edits no page.
"""

from django.db import migrations

ADMIN_ACCESS = [("wagtailadmin", "admin", "access_admin")]
REFERENCE_MODELS = [
    ("reviews", "reviewtype"),
    ("reviews", "harm"),
    ("reviews", "ageband"),
    ("reviews", "agency"),
    ("learning", "audience"),
    ("search", "wordgroup"),
]
PUBLISHER_MODELS = [*REFERENCE_MODELS, ("wagtailredirects", "redirect"), ("wagtailsearchpromotions", "searchpromotion")]

# group: (permissions on pages, permissions on documents and images)
GROUPS = {
    "Authors": (["add_page", "change_page"], ["add", "choose"]),
    "Checkers": (["add_page", "change_page", "lock_page"], ["add", "choose", "change"]),
    "Publishers": (
        ["add_page", "change_page", "publish_page", "lock_page", "unlock_page"],
        ["add", "choose", "change", "delete"],
    ),
}
RELEASE_ACTIONS = {
    "Authors": ["add", "change", "view"],
    "Checkers": ["add", "change", "view"],
    "Publishers": ["add", "change", "delete", "view"],
}
PROGRESS_RECORDERS = ["Publishers", "Business unit"]
WORKFLOW = "Check and publish"
TASKS = [("Check", "Checkers"), ("Approve and publish", "Publishers")]


def permission(apps, app_label, model, codename):
    """Return a permission, made here if Django has not made it yet (it does so after all migrations)."""
    content_type, _ = apps.get_model("contenttypes", "ContentType").objects.get_or_create(
        app_label=app_label, model=model
    )
    made, _ = apps.get_model("auth", "Permission").objects.get_or_create(
        content_type=content_type, codename=codename, defaults={"name": f"Can {codename.replace('_', ' ')}"}
    )
    return made


def create_groups(apps, schema_editor):
    """Make the groups; Wagtail's own two go where nobody is in them."""
    group_model = apps.get_model("auth", "Group")
    root_page = apps.get_model("wagtailcore", "Page").objects.get(depth=1)
    root_collection = apps.get_model("wagtailcore", "Collection").objects.get(depth=1)
    page_permission = apps.get_model("wagtailcore", "GroupPagePermission")
    collection_permission = apps.get_model("wagtailcore", "GroupCollectionPermission")
    for name, (page_codenames, file_actions) in GROUPS.items():
        group, _ = group_model.objects.get_or_create(name=name)
        group.permissions.add(*(permission(apps, *access) for access in ADMIN_ACCESS))
        for codename in page_codenames:
            page_permission.objects.create(
                group=group, page=root_page, permission=permission(apps, "wagtailcore", "page", codename)
            )
        for action in file_actions:
            # Wagtail asks for the permissions of its own models, whichever models the site uses.
            for app_label, model in (("wagtaildocs", "document"), ("wagtailimages", "image")):
                collection_permission.objects.create(
                    group=group,
                    collection=root_collection,
                    permission=permission(apps, app_label, model, f"{action}_{model}"),
                )
        for app_label, model in REFERENCE_MODELS:
            group.permissions.add(permission(apps, app_label, model, f"view_{model}"))
        for action in RELEASE_ACTIONS[name]:
            group.permissions.add(permission(apps, "publishing", "release", f"{action}_release"))
    publishers = group_model.objects.get(name="Publishers")
    for app_label, model in PUBLISHER_MODELS:
        for action in ("add", "change", "delete", "view"):
            publishers.permissions.add(permission(apps, app_label, model, f"{action}_{model}"))
    publishers.permissions.add(permission(apps, "home", "partnershipsettings", "change_partnershipsettings"))
    publishers.permissions.add(permission(apps, "publishing", "retentionsettings", "change_retentionsettings"))
    publishers.permissions.add(permission(apps, "reviews", "remindersettings", "change_remindersettings"))
    group_model.objects.filter(name__in=["Editors", "Moderators"], user=None).delete()


def let_progress_be_recorded(apps, schema_editor):
    """Let publishers and the business unit record what came of recommendations."""
    for name in PROGRESS_RECORDERS:
        group, _ = apps.get_model("auth", "Group").objects.get_or_create(name=name)
        group.permissions.add(*(permission(apps, *access) for access in ADMIN_ACCESS))
        for action in ("add", "change", "delete", "view"):
            group.permissions.add(permission(apps, "reviews", "progressentry", f"{action}_progressentry"))


def create_workflow(apps, schema_editor):
    """Make the workflow in which a checker and a publisher sign off every page."""
    content_type, _ = apps.get_model("contenttypes", "ContentType").objects.get_or_create(
        app_label="publishing", model="signofftask"
    )
    workflow = apps.get_model("wagtailcore", "Workflow").objects.create(name=WORKFLOW, active=True)
    for place, (task_name, group_name) in enumerate(TASKS):
        task = apps.get_model("publishing", "SignOffTask").objects.create(
            name=task_name, active=True, content_type=content_type
        )
        task.groups.add(apps.get_model("auth", "Group").objects.get(name=group_name))
        apps.get_model("wagtailcore", "WorkflowTask").objects.create(
            workflow=workflow, task_id=task.pk, sort_order=place
        )
    workflow_page = apps.get_model("wagtailcore", "WorkflowPage")
    root_page = apps.get_model("wagtailcore", "Page").objects.get(depth=1)
    apps.get_model("wagtailcore", "Workflow").objects.exclude(pk=workflow.pk).update(active=False)
    workflow_page.objects.all().delete()
    workflow_page.objects.create(workflow=workflow, page=root_page)


class Migration(migrations.Migration):
    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
        ("home", "0002_site_tree"),
        ("publishing", "0001_initial"),
        ("wagtailadmin", "0001_create_admin_access_permissions"),
        ("wagtaildocs", "0014_alter_document_file_size"),
        ("wagtailimages", "0027_image_description"),
        ("wagtailredirects", "0001_initial"),
        ("wagtailsearchpromotions", "0001_initial"),
    ]
    operations = [
        migrations.RunPython(create_groups, migrations.RunPython.noop),
        migrations.RunPython(let_progress_be_recorded, migrations.RunPython.noop),
        migrations.RunPython(create_workflow, migrations.RunPython.noop),
    ]
