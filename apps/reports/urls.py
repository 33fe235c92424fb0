"""The pages of figures."""

from django.urls import path

from apps.reports import views

app_name = "reports"

urlpatterns = [
    path("", views.dashboard, name="dashboard"),
    path("attainment/", views.attainment, name="attainment"),
    path("rows/", views.rows, name="rows"),
    path("gap/", views.gap, name="gap"),
    path("why/", views.why, name="why"),
    path("plan/split/", views.split, name="split"),
    path("plan/beside/", views.beside, name="beside"),
]
