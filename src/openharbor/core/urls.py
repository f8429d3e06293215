from django.urls import path

from openharbor.core import views

urlpatterns = [
    path("safety", views.safety, name="safety"),
    path("about", views.about, name="about"),
]
