from django.urls import path

from openharbor.directory.desk import views

urlpatterns = [
    path("desk", views.door, name="desk"),
    path("desk/leave", views.stand_up, name="desk-leave"),
    path("desk/queue", views.queue, name="desk-queue"),
    path("desk/queue/<slug:risk>", views.queue, name="desk-queue-risk"),
    path("desk/find", views.find, name="desk-find"),
    path("desk/service/<uuid:service_id>", views.service, name="desk-service"),
    path("desk/service/<uuid:service_id>/check", views.check, name="desk-check"),
    path("desk/service/<uuid:service_id>/correct", views.correct, name="desk-correct"),
    path("desk/service/<uuid:service_id>/settle", views.settle, name="desk-settle"),
    path("desk/service/<uuid:service_id>/room", views.say_room, name="desk-room"),
    path("desk/service/<uuid:service_id>/link", views.give_link, name="desk-link"),
    path("desk/proposals", views.proposals, name="desk-proposals"),
    path("desk/proposals/<int:proposal_id>", views.decide, name="desk-decide"),
    path("desk/doubles", views.doubles, name="desk-doubles"),
    path("desk/merge", views.merge, name="desk-merge"),
    path("desk/unmerge/<int:merge_id>", views.unmerge, name="desk-unmerge"),
    path("desk/board", views.board, name="desk-board"),
    path("desk/imports", views.imports, name="desk-imports"),
    path("desk/imports/<int:number>", views.one_import, name="desk-import"),
    path("desk/imports/<int:number>/report.csv", views.import_file, name="desk-import-file"),
    path("listing/<str:code>", views.listing, name="listing-link"),
]
