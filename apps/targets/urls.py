"""The pages of the targets floor."""

from django.urls import path

from apps.targets import views

app_name = "targets"

urlpatterns = [
    path("", views.grid, name="grid"),
    path("cells/", views.cells, name="cells"),
    path("publish/", views.publish, name="publish"),
    path("discard/", views.discard, name="discard"),
    path("mine/", views.mine, name="mine"),
    path("accept/", views.accept, name="accept"),
    path("counter/<int:pk>/", views.counter, name="counter"),
    path("waiting/", views.waiting, name="waiting"),
    path("team/", views.team, name="team"),
    path("remind/", views.remind, name="remind"),
    path("changes/", views.revisions, name="revisions"),
    path("changes/<int:pk>/", views.revision, name="revision"),
    path("changes/<int:pk>/approve/", views.approve, name="approve"),
    path("changes/<int:pk>/reject/", views.reject, name="reject"),
    path("changes/<int:pk>/withdraw/", views.withdraw, name="withdraw"),
    path("history/", views.history, name="history"),
    path("after-visit/", views.after_visit, name="after_visit"),
    path("glossary/", views.glossary, name="glossary"),
]
