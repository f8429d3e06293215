from django.urls import path

from openharbor.directory import api

urlpatterns = [
    path("", api.root, name="hsds-root"),
    path("profile", api.profile, name="hsds-profile"),
    path("openapi.json", api.openapi, name="hsds-openapi"),
    path("services", api.services, name="hsds-services"),
    path("services/<uuid:row_id>", api.service, name="hsds-service"),
    path("organizations", api.organizations, name="hsds-organizations"),
    path("organizations/<uuid:row_id>", api.organization, name="hsds-organization"),
    path("service_at_locations", api.service_at_locations, name="hsds-service-at-locations"),
    path("service_at_locations/<uuid:row_id>", api.service_at_location, name="hsds-service-at-location"),
    path("taxonomies", api.taxonomies, name="hsds-taxonomies"),
    path("taxonomies/<uuid:row_id>", api.taxonomy, name="hsds-taxonomy"),
    path("taxonomy_terms", api.taxonomy_terms, name="hsds-taxonomy-terms"),
    path("taxonomy_terms/<uuid:row_id>", api.taxonomy_term, name="hsds-taxonomy-term"),
    path("removed", api.removed, name="hsds-removed"),
]
