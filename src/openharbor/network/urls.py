from django.urls import path

from openharbor.network import door, views

urlpatterns = [
    path("network", door.door, name="network"),
    path("network/join", door.join, name="network-join"),
    path("network/recover", door.recover, name="network-recover"),
    path("network/phone", door.phone, name="network-phone"),
    path("network/rescue", door.rescue, name="network-rescue"),
    path("network/confirm", door.confirm, name="network-confirm"),
    path("network/leave", door.sign_out, name="network-leave"),
    path("network/home", views.home, name="network-home"),
    path("network/paper", views.paper, name="network-paper"),
    path("network/people", views.people, name="network-people"),
    path("network/people/<uuid:holder_id>", views.person, name="network-person"),
    path("network/people/<uuid:holder_id>/go", views.let_go, name="network-go"),
    path("network/invitations/<uuid:invitation_id>/admit", views.admit, name="network-admit"),
    path("network/invitations/<uuid:invitation_id>/back", views.take_back, name="network-back"),
    path("network/sheet", views.sheet, name="network-sheet"),
    path("network/coverage", views.coverage, name="network-coverage"),
    path("network/coverage/<int:number>/end", views.end_coverage, name="network-coverage-end"),
    path("network/agreements", views.agreements, name="network-agreements"),
    path("network/agreements/compare", views.compare, name="network-compare"),
    path("network/agreements/<int:number>/remove", views.remove_agreement, name="network-agreement-remove"),
    path("network/log", views.log, name="network-log"),
]
