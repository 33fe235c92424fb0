"""Where each floor is mounted."""

from django.contrib import admin
from django.urls import include, path

from apps.clients.views import enquiries
from apps.clients.views.feed import feed
from salesmgmt import styleguide

urlpatterns = [
    path("", include("apps.reports.urls")),
    path("team/", include("apps.teams.urls")),
    path("clients/", include("apps.clients.urls")),
    path("calendar/<str:secret>.ics", feed, name="calendar_feed"),
    path("enquiry/<str:token>/", enquiries.enquiry, name="enquiry"),
    path("enquiry/<str:token>/thanks/", enquiries.thanks, name="enquiry_thanks"),
    path("contracts/", include("apps.contracts.urls")),
    path("targets/", include("apps.targets.urls")),
    path("accounts/", include("apps.teams.urls.account")),
    path("admin/", admin.site.urls),
    path("styleguide/", styleguide.styleguide, name="styleguide"),
    path("", include("salesmgmt.health")),
    path("", include("salesmgmt.installable")),
]
