from django.urls import path

from openharbor.report import views

urlpatterns = [
    path("share", views.start, name="share"),
    path("share/<int:number>", views.page, name="share-page"),
    path("share/stop", views.stop, name="share-stop"),
    path("share/stopped", views.stopped, name="share-stopped"),
    path("share/receipt", views.receipt, name="share-receipt"),
    path("share/done", views.done, name="share-done"),
    path("share/back", views.back, name="share-back"),
    path("share/letters", views.read_letters, name="share-letters"),
]
