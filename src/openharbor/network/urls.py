from django.urls import path

from openharbor.network import agreement_views, door, own_keys, views

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
    path("network/keys", own_keys.show, name="network-keys"),
    path("network/keys/add", own_keys.add, name="network-keys-add"),
    path("network/keys/remove", own_keys.remove, name="network-keys-remove"),
    path("network/people", views.people, name="network-people"),
    path("network/people/<uuid:holder_id>", views.person, name="network-person"),
    path("network/people/<uuid:holder_id>/go", views.let_go, name="network-go"),
    path("network/invitations/<uuid:invitation_id>/admit", views.admit, name="network-admit"),
    path("network/invitations/<uuid:invitation_id>/back", views.take_back, name="network-back"),
    path("network/sheet", views.sheet, name="network-sheet"),
    path("network/coverage", views.coverage, name="network-coverage"),
    path("network/coverage/<int:number>/end", views.end_coverage, name="network-coverage-end"),
    path("network/agreements", agreement_views.listing, name="network-agreements"),
    path("network/agreements/compare", agreement_views.compare, name="network-compare"),
    path("network/agreements/<int:number>/remove", agreement_views.remove, name="network-agreement-remove"),
    path("network/agreements/<int:number>/papers", agreement_views.add_paper, name="network-paper-add"),
    path("network/papers/<int:number>", agreement_views.paper, name="network-signed-paper"),
    path("network/papers/<int:number>/remove", agreement_views.remove_paper, name="network-paper-remove"),
    path("network/log", views.log, name="network-log"),
]
