from django.urls import path

from openharbor.directory import views

urlpatterns = [
    path("", views.home, name="home"),
    path("find", views.find, name="find"),
    path("places", views.places, name="places"),
    path("places/<str:fips>", views.county, name="county"),
    path("tip", views.tip, name="tip"),
]
