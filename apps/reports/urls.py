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
    path("find/", views.palette, name="find"),
    path("stages/", views.stages, name="stages"),
    path("today/target/", views.today_target, name="today_target"),
    path("plan/split/", views.split, name="split"),
    path("plan/beside/", views.beside, name="beside"),
]
