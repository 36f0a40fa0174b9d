"""Records whose file can be replaced."""

from functools import partial

from django.db import models, transaction


class ReplacedFileMixin(models.Model):
    """A record with a `file`: when another file takes its place, the old one goes once that is certain.

    Wagtail's own forms delete the old file before the new record is saved, and code that saves leaves it behind.
    """

    class Meta:
        abstract = True

    is_open = True  # whether readers get it where a page offers it

    @property
    def has_new_file(self):
        """Whether the file is another one than the record had when it was last saved."""
        return bool(self.file) and (not self.file._committed or self.file.name != self._stored_name())

    def save(self, *args, **kwargs):
        """Save the record, and delete a replaced file after the transaction."""
        replaced = self._stored_name() if self.has_new_file else None
        super().save(*args, **kwargs)
        if replaced and replaced != self.file.name:
            transaction.on_commit(partial(self.file.storage.delete, replaced), robust=True)

    def _stored_name(self):
        if not self.pk:
            return None
        return type(self)._base_manager.filter(pk=self.pk).values_list("file", flat=True).first()
