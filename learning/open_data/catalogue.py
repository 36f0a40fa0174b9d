"""The data described as a catalogue: DCAT 3 (W3C) for catalogues of data, schema.org/Dataset for search engines."""

from django.urls import reverse

from home.addresses import absolute_url
from home.data_version import VERSION
from home.exports import as_plain
from home.structured_data import SCHEMA, without_empty

CONTEXT = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
MEDIA_TYPES = "https://www.iana.org/assignments/media-types/"
# The subjects of the European list of data themes, which UK catalogues read too.
SUBJECTS = [{"@id": f"http://publications.europa.eu/resource/authority/data-theme/{code}"} for code in ("SOCI", "GOVE")]
LANGUAGE = {"@id": "http://publications.europa.eu/resource/authority/language/ENG"}
IRREGULAR = "http://publications.europa.eu/resource/authority/frequency/IRREG"
KEYWORDS = ["safeguarding children", "child safeguarding practice review", "learning from practice", "recommendations"]


def catalogue(datasets, terms):
    """Return the DCAT description of `datasets` as JSON-LD. terms: the site's `Terms`."""
    publisher = {
        "@id": terms.publisher_address,
        "@type": "foaf:Agent",
        "foaf:name": terms.publisher,
        "foaf:homepage": {"@id": terms.publisher_address},
    }
    return {
        "@context": CONTEXT,
        "@id": absolute_url(reverse("data_catalogue")),
        "@type": "dcat:Catalog",
        "dct:title": _english(f"Open data of {terms.publisher}"),
        "dct:description": _english("Practice reviews, their recommendations and the learning that came of them."),
        "dct:language": LANGUAGE,
        "dct:publisher": publisher,
        "foaf:homepage": {"@id": absolute_url(reverse("open_data"))},
        **_licence(terms),
        **_modified(max(filter(None, (each.changed for each in datasets)), default=None)),
        "dcat:dataset": [_dataset(each, terms) for each in datasets],
    }


def _dataset(dataset, terms):
    return {
        "@id": dataset.identifier,
        "@type": "dcat:Dataset",
        "dct:identifier": dataset.identifier,
        "dct:title": _english(dataset.title),
        "dct:description": _english(dataset.description),
        "dct:language": LANGUAGE,
        "dct:publisher": {"@id": terms.publisher_address},
        "dct:accrualPeriodicity": {"@id": IRREGULAR},
        **_licence(terms),
        **_modified(dataset.changed),
        "dcat:version": VERSION,
        "dcat:keyword": [_english(word) for word in KEYWORDS],
        "dcat:theme": SUBJECTS,
        "dcat:landingPage": {"@id": dataset.address},
        "dcat:distribution": [
            {
                "@id": address,
                "@type": "dcat:Distribution",
                "dct:title": _english(f"{dataset.title} as {name}"),
                "dcat:accessURL": {"@id": address},
                "dcat:downloadURL": {"@id": address},
                "dcat:mediaType": {"@id": f"{MEDIA_TYPES}{media_type}"},
                "dct:conformsTo": {"@id": dataset.csv_metadata if name == "CSV" else dataset.schema},
                **_licence(terms),
            }
            for name, media_type, address in dataset.downloads
        ],
    }


def _english(text):
    return {"@value": text, "@language": "en"}


def _licence(terms):
    return {"dct:license": {"@id": terms.licence_address}} if terms.licence_address else {}


def _modified(moment):
    return {"dct:modified": {"@value": as_plain(moment), "@type": "xsd:dateTime"}} if moment else {}


def dataset_data(dataset, terms):
    """Return `dataset` as a schema.org Dataset."""
    return without_empty(
        {
            "@context": SCHEMA,
            "@type": "Dataset",
            "identifier": dataset.identifier,
            "name": f"{dataset.title}: {terms.publisher}",
            "description": dataset.description,
            "url": dataset.address,
            "version": VERSION,
            "dateModified": as_plain(dataset.changed),
            "license": terms.licence_address,
            "isAccessibleForFree": True,
            "inLanguage": "en-GB",
            "keywords": KEYWORDS,
            "creator": {"@type": "Organization", "name": terms.publisher, "url": terms.publisher_address},
            "variableMeasured": [column.name for column in dataset.columns],
            "distribution": [
                {"@type": "DataDownload", "encodingFormat": media_type, "contentUrl": address}
                for _, media_type, address in dataset.downloads
            ],
        }
    )
