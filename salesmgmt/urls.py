"""Where each floor is mounted."""

from django.contrib import admin
from django.urls import include, path

from salesmgmt import styleguide

urlpatterns = [
    path("", include("apps.reports.urls")),
    path("team/", include("apps.teams.urls")),
    path("clients/", include("apps.clients.urls")),
    path("contracts/", include("apps.contracts.urls")),
    path("targets/", include("apps.targets.urls")),
    path("accounts/", include("apps.teams.urls.account")),
    path("admin/", admin.site.urls),
    path("styleguide/", styleguide.styleguide, name="styleguide"),
    path("", include("salesmgmt.health")),
]
