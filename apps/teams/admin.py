"""The admin site for looking only: every write goes through actions; and its sign-in is ours, with its throttle."""

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.shortcuts import redirect

from apps.teams.models import CalendarDay, Company, Membership, Person, Team

admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]
setattr(admin.site, "password_change", lambda request, extra_context=None: redirect("account_change_password"))  # noqa: B010


class ViewOnly(admin.ModelAdmin):
    """Rows to look at; nothing to add, change or delete."""

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


@admin.register(Person)
class PersonAdmin(ViewOnly):
    list_display = ("name", "username", "role", "is_active", "last_login")
    list_filter = ("role", "is_active")
    search_fields = ("search",)
    exclude = ("password", "search", "name_sort")


@admin.register(Team)
class TeamAdmin(ViewOnly):
    list_display = ("name", "parent", "leader")
    list_select_related = ("parent", "leader")
    exclude = ("name_sort",)


@admin.register(Membership)
class MembershipAdmin(ViewOnly):
    list_display = ("person", "team", "since", "until")
    list_select_related = ("person", "team")


@admin.register(CalendarDay)
class CalendarDayAdmin(ViewOnly):
    list_display = ("day", "is_workday", "name")


@admin.register(Company)
class CompanyAdmin(ViewOnly):
    list_display = ("name", "time_zone", "currency", "fiscal_start_month", "country")
