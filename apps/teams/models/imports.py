"""Files that were imported, and which rows each of them made, changed or removed."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.teams.models.person import Person
from apps.teams.querysets import ImportQuerySet


class ImportState(models.TextChoices):
    DRAFT = "draft", _("Being prepared")
    WAITING = "waiting", _("Waiting")
    RUNNING = "running", _("Running")
    DONE = "done", _("Done")
    REFUSED = "refused", _("Nothing imported")
    FAILED = "failed", _("Broken off")
    UNDONE = "undone", _("Undone")


class Import(models.Model):
    """One file given to the importer, its choices, how far it is and what came of it."""

    owner = models.ForeignKey(Person, models.PROTECT, related_name="imports", verbose_name=_("imported by"))
    kind = models.CharField(_("kind"), max_length=40)
    filename = models.CharField(_("file"), max_length=255)
    content = models.BinaryField(_("content"))
    mapping = models.JSONField(_("mapping"), default=dict, blank=True)
    good_rows_only = models.BooleanField(_("import the good rows only"), default=False)
    dry_run = models.BooleanField(_("preview"), default=False)
    state = models.CharField(_("state"), max_length=20, choices=ImportState, default=ImportState.WAITING)
    # How often it was begun: a file that kills its worker is not begun for ever.
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    rows = models.PositiveIntegerField(_("rows"), default=0)
    done = models.PositiveIntegerField(_("rows looked at"), default=0)
    created = models.PositiveIntegerField(_("added"), default=0)
    updated = models.PositiveIntegerField(_("changed"), default=0)
    unchanged = models.PositiveIntegerField(_("the same as before"), default=0)
    skipped = models.PositiveIntegerField(_("left out"), default=0)
    # Each error is [row number, column, sentence].
    errors = models.JSONField(_("errors"), default=list, blank=True)
    # What the first rows become, which column fills which field, and which columns fill none.
    preview = models.JSONField(_("first rows"), default=dict, blank=True)
    remark = models.TextField(_("remark"), blank=True)
    # What was repaired on the way: texts by row number and column. The file itself stays as it came.
    edits = models.JSONField(_("cells written anew"), default=dict, blank=True)
    # By row number, [way, record]: "update" that record, "add" as a new one, "skip".
    decisions = models.JSONField(_("decisions about rows"), default=dict, blank=True)
    # Row numbers; none means all of the file's rows.
    chosen_rows = models.JSONField(_("chosen rows"), default=list, blank=True)
    # By row number, the records that a new row may mean as well: [[record, reason], …].
    alike = models.JSONField(_("possible duplicates"), default=dict, blank=True)
    # What would become of each row, a letter for each in the file's order.
    outcomes = models.TextField(_("outcomes"), blank=True)
    # By this the columns of an earlier file are recognised.
    headers = models.CharField(_("columns recognised by"), max_length=64, blank=True)
    started_at = models.DateTimeField(_("started at"), auto_now_add=True)
    heartbeat_at = models.DateTimeField(_("last sign of life"), null=True, blank=True)
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)

    objects = ImportQuerySet.as_manager()

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["owner", "kind", "headers", "-id"], name="import_by_its_columns")]

    def __str__(self):
        return self.filename

    @property
    def running(self) -> bool:
        return self.state in (ImportState.WAITING, ImportState.RUNNING)

    @property
    def repairable(self) -> bool:
        """Whether its rows were looked at, and nothing was imported yet."""
        return self.dry_run and self.state in (ImportState.DONE, ImportState.REFUSED)

    @property
    def bad_rows(self) -> int:
        """How many rows have an error."""
        return len({row for row, _column, _sentence in self.errors})


class ImportedRow(models.Model):
    """A row that an import made (`before` is empty), changed (both) or removed (`after` is empty)."""

    source = models.ForeignKey(Import, models.CASCADE, related_name="touched", verbose_name=_("import"))
    table = models.CharField(_("table"), max_length=60)
    row = models.BigIntegerField(_("row"))
    before = models.JSONField(_("before"), null=True, blank=True)
    after = models.JSONField(_("after"), null=True, blank=True)

    class Meta:
        verbose_name = _("imported row")
        verbose_name_plural = _("imported rows")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["source", "table", "row"], name="an_import_names_each_row_once"),
        ]

    def __str__(self):
        return f"{self.table} {self.row}"
