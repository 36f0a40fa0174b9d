"""The history of recommendations as open data: every step that readers may see; all charts can be counted from it."""

from dataclasses import dataclass

from django.apps import apps

from home.addresses import absolute_url
from home.data_types import ADDRESS, DAY, IDENTIFIER, YES_OR_NO
from home.exports import Column

from .history import PUBLIC_FIELDS, STATUS_WORDS
from .kinds import ProgressSource
from .permalinks import permalink, register_address

READ_AT_ONCE = 2_000
HISTORY_COLUMNS = (
    Column(
        "recommendation",
        "The recommendation's identifier: `id` of the register's data.",
        lambda row: row[0].urn,
        IDENTIFIER,
    ),
    Column("permalink", "The recommendation's own page on this site.", lambda row: row[1], ADDRESS),
    Column("date", "The day from which this was so (ISO 8601).", lambda row: row[2].date, DAY),
    Column("status", "How far it had been acted on.", lambda row: STATUS_WORDS.get(row[2].status, row[2].status)),
    Column("status_reason", "Why it was not accepted or was overtaken.", lambda row: row[2].status_reason),
    Column("due", "When it should be done, as seen on that day (ISO 8601).", lambda row: row[2].due, DAY),
    Column("update", "What had been done.", lambda row: row[2].update),
    Column("evidence", "What shows that it made a difference.", lambda row: row[2].evidence),
    Column(
        "recorded",
        "Whether the step was recorded as it happened: yes; or is how the review's page had it before: no.",
        lambda row: "no" if row[2].source == ProgressSource.REVIEW else "yes",
        YES_OR_NO,
    ),
)


def history_of(shown):
    """Yield (identifier, permalink, entry) of each step of what `shown` (a `RegisterList`) holds, the oldest first.

    In the order of the register; a recommendation of which nothing was recorded has no step.
    """
    entries = apps.get_model("reviews", "ProgressEntry").objects
    keys = dict(apps.get_model("reviews", "Recommendation").objects.values_list("pk", "key"))
    register = register_address()
    pks = shown.pks
    for start in range(0, len(pks), READ_AT_ONCE):
        lot = pks[start : start + READ_AT_ONCE]
        found = {pk: [] for pk in lot}
        for entry in entries.filter(recommendation__in=lot).in_order().values_list(*PUBLIC_FIELDS, named=True):
            found[entry.recommendation_id].append(entry)
        for pk in lot:
            address = absolute_url(permalink(register, keys[pk])) if register else ""
            for entry in found[pk]:
                yield keys[pk], address, entry


@dataclass(frozen=True)
class HistoryData:
    """What the page about the data says of the history, as it does of datasets. path: where the register is."""

    path: str
    name: str = "history"
    title: str = "History of recommendations"
    description: str = "Every step that was recorded of a recommendation, the oldest first."
    columns: tuple = HISTORY_COLUMNS
