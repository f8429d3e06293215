from django.urls import path

from openharbor.learn import kit_views, views

urlpatterns = [
    path("learn", views.index, name="learn"),
    path("learn/for/<slug:slug>", views.audience, name="learn-audience"),
    path("learn/in/<slug:code>", views.state, name="learn-state"),
    path("learn/kit", kit_views.kit, name="learn-kit"),
    path("learn/kit/<slug:kind>/<slug:audience>/<slug:place>/<slug:language>.png", kit_views.preview,
         name="learn-preview"),
    path("learn/in/<slug:code>/posters", kit_views.posters, name="learn-posters"),
    path("learn/in/<slug:code>/<slug:slug>", views.part, name="learn-state-part"),
    path("learn/compare", views.compare, name="learn-compare"),
    path("learn/<slug:shelf>/<slug:slug>", views.page, name="learn-page"),
]  # fmt: skip
