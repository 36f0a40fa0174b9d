"""The lists that every site starts with; editors change them afterwards."""

from django.db import migrations

# (slug, abbreviation, name, former and other words, description)
REVIEW_TYPES = [
    (
        "lcspr",
        "LCSPR",
        "Local Child Safeguarding Practice Review",
        "CSPR, SPR, LSCPR, practice review, serious case review",
        "A local review of a serious case, held since 2019 by the three safeguarding partners.",
    ),
    (
        "national-cspr",
        "National CSPR",
        "National Child Safeguarding Practice Review",
        "national review, Panel review",
        "A review by the Child Safeguarding Practice Review Panel of issues of national importance.",
    ),
    (
        "scr",
        "SCR",
        "Serious Case Review",
        "serious case review, case review, practice review",
        "What a review of a serious case was called before 2019.",
    ),
    (
        "rapid-review",
        "",
        "Rapid review",
        "RR",
        "A first look at a serious case within 15 working days; only its learning is published.",
    ),
    ("thematic-review", "", "Thematic review", "theme review", "A review of one subject across several cases."),
    (
        "partnership-learning-review",
        "",
        "Partnership learning review",
        "PLR, local learning review",
        "A local review of practice where the criteria for a statutory review were not met.",
    ),
    (
        "multi-agency-audit",
        "",
        "Multi-agency audit",
        "MACA, case audit, MACFA",
        "Agencies look together at how they worked in a number of cases.",
    ),
    (
        "sar",
        "SAR",
        "Safeguarding Adults Review",
        "adult review, adult serious case review",
        "A review about an adult with needs for care and support (Care Act 2014, section 44).",
    ),
    (
        "dardr",
        "DARDR",
        "Domestic Abuse Related Death Review",
        "Domestic Homicide Review, DHR",
        "A review of a death related to domestic abuse, formerly called a Domestic Homicide Review.",
    ),
    (
        "owhr",
        "OWHR",
        "Offensive Weapons Homicide Review",
        "knife crime review",
        "A review of the death of an adult in which an offensive weapon was used.",
    ),
    ("susr", "SUSR", "Single Unified Safeguarding Review", "SUSR Wales", "Wales: one review in place of several."),
    (
        "cpr-wales",
        "CPR",
        "Child Practice Review",
        "child practice review Wales",
        "Wales: a review of a serious case, before the Single Unified Safeguarding Review.",
    ),
    (
        "learning-review-scotland",
        "",
        "Learning Review",
        "significant case review, Scotland",
        "Scotland: a review of a serious case.",
    ),
    (
        "cmr-ni",
        "CMR",
        "Case Management Review",
        "case management review Northern Ireland",
        "Northern Ireland: a review of a serious case.",
    ),
]

HARMS = [
    ("neglect", "Neglect", ""),
    ("physical-abuse", "Physical abuse", ""),
    ("sexual-abuse", "Sexual abuse", "CSA, child sexual abuse"),
    ("emotional-abuse", "Emotional abuse", ""),
    ("abusive-head-trauma", "Abusive head trauma", "AHT, shaken baby"),
    ("non-accidental-injury", "Non-accidental injury", "NAI, inflicted injury, bruising"),
    ("fractures-in-infants", "Fractures in infants", "broken bones"),
    (
        "fabricated-or-induced-illness",
        "Fabricated or induced illness",
        "FII, perplexing presentations, Munchausen by proxy",
    ),
    ("domestic-abuse", "Domestic abuse", "DA, DV, domestic violence"),
    ("child-sexual-exploitation", "Child sexual exploitation", "CSE"),
    ("child-criminal-exploitation", "Child criminal exploitation", "CCE, county lines"),
    ("serious-youth-violence", "Serious youth violence", "knife crime"),
    ("child-on-child-abuse", "Child-on-child abuse", "peer-on-peer abuse, peer on peer"),
    ("harmful-sexual-behaviour", "Harmful sexual behaviour", "HSB"),
    ("online-harm", "Online harm", "online abuse, grooming"),
    ("suicide-and-self-harm", "Suicide and self-harm", ""),
    ("sudi", "Sudden unexpected death in infancy", "SUDI, cot death, SIDS"),
    ("honour-based-abuse", "Honour-based abuse, FGM and forced marriage", "female genital mutilation"),
    ("radicalisation", "Radicalisation", "Prevent, violent extremism"),
    ("trafficking-and-modern-slavery", "Trafficking and modern slavery", "NRM"),
    ("obesity-and-medical-neglect", "Obesity and medical neglect", ""),
    ("institutional-abuse", "Abuse in institutions", "organisational abuse"),
]

AGE_BANDS = [
    ("unborn", "Unborn"),
    ("under-1", "Under 1"),
    ("1-to-5", "1 to 5"),
    ("6-to-10", "6 to 10"),
    ("11-to-15", "11 to 15"),
    ("16-to-17", "16 to 17"),
    ("18-and-over", "18 and over"),
    ("sibling-group", "Sibling group"),
    ("not-stated", "Not stated"),
]


def create_reference_data(apps, schema_editor):
    """Make the review types, harms and age bands of the field (domain.md, "Words")."""
    review_type = apps.get_model("reviews", "ReviewType")
    for place, (slug, abbreviation, name, words, description) in enumerate(REVIEW_TYPES, start=1):
        review_type.objects.create(
            slug=slug,
            abbreviation=abbreviation,
            name=name,
            also_known_as=words,
            description=description,
            sort_order=place * 10,
        )
    harm = apps.get_model("reviews", "Harm")
    for slug, name, words in HARMS:
        harm.objects.create(slug=slug, name=name, also_known_as=words)
    age_band = apps.get_model("reviews", "AgeBand")
    for place, (slug, name) in enumerate(AGE_BANDS, start=1):
        age_band.objects.create(slug=slug, name=name, sort_order=place * 10)


class Migration(migrations.Migration):
    dependencies = [("reviews", "0001_initial")]
    operations = [migrations.RunPython(create_reference_data, migrations.RunPython.noop)]
