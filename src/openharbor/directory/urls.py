from django.urls import path

from openharbor.directory import views

urlpatterns = [
    path("", views.home, name="home"),
    path("find", views.find, name="find"),
    path("places", views.places, name="places"),
    path("places/map/<slug:code>", views.state_map, name="state-map"),
    path("places/<str:fips>", views.county, name="county"),
    path("places/<str:fips>/sheet", views.county_sheet, name="county-sheet"),
    path("tip", views.tip, name="tip"),
]
