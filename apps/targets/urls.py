"""The pages of the targets floor."""

from django.urls import path

from apps.targets import views

app_name = "targets"

urlpatterns = [
    path("", views.grid, name="grid"),
    path("history/", views.history, name="history"),
    path("glossary/", views.glossary, name="glossary"),
]
