"""Let the database itself refuse changes of the audit trail, whoever asks."""

from django.db import migrations

TABLES = ["publishing_auditentry", "publishing_auditseal"]

POSTGRESQL = """
CREATE FUNCTION {table}_append_only() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'The audit trail is only ever added to.'; END $$;
CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table}
FOR EACH ROW EXECUTE FUNCTION {table}_append_only();
"""
POSTGRESQL_UNDO = "DROP TRIGGER {table}_append_only ON {table}; DROP FUNCTION {table}_append_only();"
SQLITE = """
CREATE TRIGGER {table}_no_{name} BEFORE {name} ON {table}
BEGIN SELECT RAISE(ABORT, 'The audit trail is only ever added to.'); END;
"""
SQLITE_UNDO = "DROP TRIGGER {table}_no_{name};"


def statements(vendor, postgresql, sqlite):
    for table in TABLES:
        if vendor == "postgresql":
            yield postgresql.format(table=table)
        elif vendor == "sqlite":
            for name in ("update", "delete"):
                yield sqlite.format(table=table, name=name)


def make_triggers(apps, schema_editor):
    for statement in statements(schema_editor.connection.vendor, POSTGRESQL, SQLITE):
        schema_editor.execute(statement)


def drop_triggers(apps, schema_editor):
    for statement in statements(schema_editor.connection.vendor, POSTGRESQL_UNDO, SQLITE_UNDO):
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("publishing", "0001_initial")]

    operations = [migrations.RunPython(make_triggers, drop_triggers)]
