from django.urls import path

from openharbor.learn import views

urlpatterns = [
    path("learn", views.index, name="learn"),
    path("learn/for/<slug:slug>", views.audience, name="learn-audience"),
    path("learn/in/<slug:code>", views.state, name="learn-state"),
    path("learn/in/<slug:code>/<slug:slug>", views.part, name="learn-state-part"),
    path("learn/compare", views.compare, name="learn-compare"),
    path("learn/<slug:shelf>/<slug:slug>", views.page, name="learn-page"),
]
