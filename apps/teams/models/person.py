"""A person who signs in: what they may do (role) and what they see (from the tree)."""

from functools import cached_property

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from apps.teams.querysets import PersonQuerySet, Reach
from salesmgmt.lib.pinyin import SearchTextField, SortKeyField
from salesmgmt.lib.tracked import tracked


class Role(models.TextChoices):
    """What a person may do; the tree says what they see."""

    REP = "rep", _("Sales rep")
    MANAGER = "manager", _("Sales manager")
    DIRECTOR = "director", _("Sales director")
    ADMINISTRATOR = "administrator", _("Administrator")


class Theme(models.TextChoices):
    SYSTEM = "system", _("As the device")
    LIGHT = "light", _("Light")
    DARK = "dark", _("Dark")


def languages():
    return settings.LANGUAGES


class PersonManager(BaseUserManager.from_queryset(PersonQuerySet)):  # type: ignore[misc]
    def create_user(self, username: str, password: str | None = None, **fields) -> "Person":
        """This will create a person who can sign in."""
        person = self.model(username=self.model.normalize_username(username), **fields)
        person.set_password(password)
        person.save(using=self._db)
        return person

    def create_superuser(self, username: str, password: str | None = None, **fields) -> "Person":
        """This will create an administrator (for `manage.py createsuperuser`)."""
        fields.setdefault("name", username)
        return self.create_user(username, password, role=Role.ADMINISTRATOR, **fields)

    def get_by_natural_key(self, username):
        return self.get(username__iexact=username)


@tracked(exclude=["password", "last_login", "columns"])
class Person(AbstractBaseUser):  # type: ignore[django-manager-missing]
    """One of the company's people."""

    username = models.CharField(_("sign-in name"), max_length=150, unique=True)
    name = models.CharField(_("full name"), max_length=100)
    name_sort = SortKeyField(surname=True)
    search = SearchTextField(sources=("name", "username"), surname=True)
    email = models.EmailField(_("e-mail"), blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    role = models.CharField(_("role"), max_length=20, choices=Role, default=Role.REP)
    is_active = models.BooleanField(_("may sign in"), default=True)
    language = models.CharField(_("language"), max_length=10, choices=languages, blank=True)
    theme = models.CharField(_("appearance"), max_length=10, choices=Theme, default=Theme.SYSTEM)
    told_by_mail = models.BooleanField(
        _("notifications by mail"), default=True, help_text=_("What waits for you also comes by mail, bundled.")
    )
    # The keys of the columns chosen for a list, by the list's key.
    columns = models.JSONField(_("chosen columns"), default=dict, blank=True, editable=False)
    joined_on = models.DateField(_("joined on"), null=True, blank=True)

    objects = PersonManager()

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        ordering = ["name_sort", "pk"]
        constraints = [
            models.UniqueConstraint(Lower("username"), name="one_person_a_sign_in_name"),
            models.UniqueConstraint(Lower("email"), condition=~models.Q(email=""), name="one_person_an_email_address"),
        ]

    def __str__(self):
        return self.name

    @cached_property
    def reach(self) -> Reach:
        """The teams this person leads, all teams below, and the people in them; read once per instance."""
        return Reach.of(self)

    @property
    def is_administrator(self) -> bool:
        return self.is_active and self.role == Role.ADMINISTRATOR

    @property
    def leads(self) -> bool:
        return bool(self.reach.teams)

    # What Django's admin site asks of a user.
    @property
    def is_staff(self) -> bool:
        return self.is_administrator

    is_superuser = is_staff

    def has_perm(self, perm, obj=None) -> bool:
        """This will let administrators look at everything there; every write goes through actions."""
        return self.is_administrator and perm.rpartition(".")[2].startswith("view_")

    def has_module_perms(self, app_label) -> bool:
        return self.is_administrator
