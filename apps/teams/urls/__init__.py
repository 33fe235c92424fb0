"""The pages of the teams floor."""

from django.urls import path

from apps.teams.views import calendar, company, imports, me, people, teams

app_name = "teams"

urlpatterns = [
    path("", teams.tree, name="tree"),
    path("people/", people.people, name="people"),
    path("people/add/", people.add_person, name="add_person"),
    path("people/<int:pk>/", people.person, name="person"),
    path("people/<int:pk>/change/", people.change_person, name="change_person"),
    path("people/<int:pk>/move/", people.move_person, name="move_person"),
    path("people/<int:pk>/deactivate/", people.deactivate, name="deactivate"),
    path("people/<int:pk>/reactivate/", people.reactivate, name="reactivate"),
    path("people/<int:pk>/link/", people.send_link, name="send_link"),
    path("teams/add/", teams.add_team, name="add_team"),
    path("teams/<int:pk>/", teams.team, name="team"),
    path("teams/<int:pk>/change/", teams.change_team, name="change_team"),
    path("imports/", imports.imports, name="imports"),
    path("imports/add/", imports.import_add, name="import_add"),
    path("imports/template/<slug:kind>/", imports.import_template, name="import_template"),
    path("imports/<int:pk>/", imports.import_, name="import"),
    path("imports/<int:pk>/progress/", imports.import_progress, name="import_progress"),
    path("imports/<int:pk>/result/", imports.import_result, name="import_result"),
    path("imports/<int:pk>/run/", imports.import_run, name="import_run"),
    path("imports/<int:pk>/undo/", imports.import_undo, name="import_undo"),
    path("me/", me.me, name="me"),
    path("me/language/", me.language, name="language"),
    path("me/theme/", me.theme, name="theme"),
    path("settings/", company.settings, name="settings"),
    path("settings/calendar/", calendar.calendar, name="calendar"),
    path("settings/calendar/days/", calendar.days, name="days"),
    path("settings/calendar/days/<int:pk>/clear/", calendar.clear_day, name="clear_day"),
]
