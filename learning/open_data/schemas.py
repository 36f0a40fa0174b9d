"""Descriptions of a dataset for programs, made from its columns: JSON Schema, and CSV on the Web (W3C)."""

from home.data_version import VERSION

NULLABLE = {"type": ["string", "null"]}


def json_schema(dataset):
    """Return the JSON Schema (2020-12) of a dataset's data.json."""
    named = {
        "type": "object",
        "properties": {"name": {"type": "string"}, "address": {"type": "string"}},
        "required": ["name", "address"],
    }
    properties = {
        "title": {"type": "string"},
        "address": {"type": "string", "format": "uri"},
        "version": {"const": VERSION},
        "schema": {"type": "string", "format": "uri"},
        "documentation": {"type": "string", "format": "uri"},
        "licence": {"anyOf": [named, {"type": "null"}]},
        "publisher": named,
        "modified": {**NULLABLE, "format": "date-time"},
        "count": {"type": "integer", "minimum": 0},
        "fields": {"type": "object", "additionalProperties": {"type": "string"}},
        "results": {"type": "array", "items": _record(dataset)},
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": dataset.schema,
        "title": f"{dataset.title}, version {VERSION}",
        "description": dataset.description,
        "type": "object",
        "properties": properties,
        "required": list(properties),
    }


def _record(dataset):
    return {
        "type": "object",
        "properties": {column.name: {**column.type.json, "description": column.meaning} for column in dataset.columns},
        "required": [column.name for column in dataset.columns],
        "additionalProperties": False,
    }


def csv_metadata(dataset, terms):
    """Return the CSVW metadata of a dataset's data.csv. terms: the site's `Terms`."""
    addresses = {name: address for name, _, address in dataset.downloads}
    metadata = {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "en"}],
        "@id": dataset.csv_metadata,
        "url": addresses["CSV"],
        "dc:title": dataset.title,
        "dc:description": dataset.description,
        "dc:publisher": terms.publisher,
        "schema:version": VERSION,
        "dialect": {"encoding": "utf-8", "header": True, "delimiter": ",", "quoteChar": '"', "doubleQuote": True},
        "tableSchema": {
            "columns": [
                {"name": column.name, "titles": column.name, "dc:description": column.meaning, **column.type.csv}
                for column in dataset.columns
            ],
            "primaryKey": "id",
        },
    }
    if terms.licence_address:
        metadata["dc:license"] = {"@id": terms.licence_address}
    return metadata
