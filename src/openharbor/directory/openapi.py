"""The OpenAPI document of our HSDS API: the standard's endpoints, plus what we add."""

from typing import Any

FLAG = {"type": "boolean"}
WORD = {"type": "string"}
UUID_WORD = {"type": "string", "format": "uuid"}
PAGING: dict[str, Any] = {
    "page": {"type": "integer", "minimum": 1, "maximum": 1_000_000},
    "per_page": {"type": "integer", "minimum": 1, "maximum": 500},
    "format": {"type": "string", "enum": ["json", "ndjson"]},
}
TERMS: dict[str, Any] = {"taxonomy_term_id": UUID_WORD, "taxonomy_id": UUID_WORD}
SINCE: dict[str, Any] = {"modified_after": {"type": "string", "format": "date-time"}}
LISTS: dict[str, dict[str, Any]] = {
    "services": {"search": WORD, **TERMS, "organization_id": UUID_WORD, **SINCE, "minimal": FLAG, "full": FLAG},
    "organizations": {"search": WORD, **TERMS, "full": FLAG, "full_service": FLAG},
    "service_at_locations": {
        "search": WORD, **TERMS, "organization_id": UUID_WORD, **SINCE, "full": FLAG,
        "postcode": {"type": "string", "description": "A ZIP of the regions on this site."},
        "proximity": {"type": "number", "minimum": 0, "description": "Metres from the middle of the postcode."},
    },
    "taxonomies": {"search": WORD},
    "taxonomy_terms": {"search": WORD, "taxonomy_id": UUID_WORD, "top_only": FLAG, "parent_id": UUID_WORD},
    "removed": dict(SINCE),
}  # fmt: skip
PAGE = {
    "type": "object",
    "required": [
        "total_items", "total_pages", "page_number", "size", "first_page", "last_page", "empty", "contents",
    ],
    "properties": {
        "total_items": {"type": "integer"},
        "total_pages": {"type": "integer"},
        "page_number": {"type": "integer"},
        "size": {"type": "integer"},
        "first_page": FLAG,
        "last_page": FLAG,
        "empty": FLAG,
        "contents": {"type": "array", "items": {"type": "object"}},
    },
}  # fmt: skip
OBJECT = {"type": "object"}


def openapi_document(server: str) -> dict[str, Any]:
    """Return the document; `server` is the address of the API's root."""
    paths: dict[str, Any] = {
        "/": {"get": _operation("root", {}, OBJECT)},
        "/profile": {"get": _operation("profile", {}, OBJECT)},
    }
    for name, own in LISTS.items():
        found = own | PAGING
        paths[f"/{name}"] = {
            "get": _operation(f"list-{name}", found, PAGE),
            "post": _operation(f"post-{name}", {}, PAGE) | {"requestBody": _body(found)},
        }
        if name != "removed":
            one = _operation(f"get-{name}", {"full_service": FLAG} if name == "organizations" else {}, OBJECT)
            one["parameters"].append({"name": "id", "in": "path", "required": True, "schema": UUID_WORD})
            one["responses"]["404"] = _problem("There is nothing public with this id.")
            paths[f"/{name}/{{id}}"] = {"get": one}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "OpenHarbor, Open Referral HSDS 3.1",
            "version": "3.1",
            "description": "Read-only. `/removed` is our own addition: services that are no longer public.",
        },
        "servers": [{"url": server.rstrip("/")}],
        "paths": paths,
    }


def _operation(name: str, found: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    return {
        "operationId": name,
        "parameters": [{"name": key, "in": "query", "schema": value} for key, value in found.items()],
        "responses": {
            "200": {
                "description": "Answered.",
                "content": {
                    "application/json": {"schema": schema},
                    "application/x-ndjson": {"schema": {}},
                },
            },
            "400": _problem("A parameter cannot be meant; the detail says which."),
        },
    }


def _problem(text: str) -> dict[str, Any]:
    return {"description": text, "content": {"application/problem+json": {"schema": OBJECT}}}


def _body(found: dict[str, Any]) -> dict[str, Any]:
    schema = {"type": "object", "properties": found}
    return {"content": {kind: {"schema": schema} for kind in ("application/json", "application/x-www-form-urlencoded")}}
