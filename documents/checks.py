"""Settings of files that contradict each other, found when the site starts."""

from django.conf import settings
from django.core.checks import Error, register

from .responses import Serving

LONGEST_SIGNED = 300  # seconds; a file can be read for so long after its page was taken down


@register()
def check_file_serving(app_configs, **kwargs):
    """Return the errors in FILE_SERVING, FILE_STORAGE_URL and SIGNED_ADDRESS_SECONDS."""
    errors = []
    serving, in_store = settings.FILE_SERVING, bool(settings.FILE_STORAGE_URL)
    if serving not in set(Serving):
        known = ", ".join(Serving)
        errors.append(Error(f"FILE_SERVING is {serving!r}.", hint=f"It may be one of: {known}.", id="documents.E001"))
    if serving == Serving.SIGNED_ADDRESS and not in_store:
        hint = "Say in FILE_STORAGE_URL where the object store is, or leave FILE_SERVING out."
        errors.append(Error("There is no object store that could sign addresses.", hint=hint, id="documents.E002"))
    if serving in {Serving.X_ACCEL_REDIRECT, Serving.X_SENDFILE} and in_store:
        hint = "Use signed-address or django, or leave FILE_STORAGE_URL out."
        errors.append(Error("A web server cannot read files in an object store.", hint=hint, id="documents.E003"))
    if not 1 <= settings.SIGNED_ADDRESS_SECONDS <= LONGEST_SIGNED:
        hint = "Thirty are enough to begin a download."
        problem = f"SIGNED_ADDRESS_SECONDS must be between 1 and {LONGEST_SIGNED}."
        errors.append(Error(problem, hint=hint, id="documents.E004"))
    return errors
