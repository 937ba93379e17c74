"""The schema of the API (OpenAPI 3.1): what the generator can't see by itself."""

from collections.abc import Iterator
from typing import Any

from drf_spectacular.extensions import OpenApiSerializerFieldExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.plumbing import ResolvedComponent
from drf_spectacular.utils import OpenApiParameter

PROBLEM = "Problem"
TEXT = {"type": "string"}
PROBLEM_SCHEMA = {
    "type": "object",
    "description": "Problem details for HTTP (RFC 9457).",
    "required": ["type", "title", "status", "detail", "code", "errors", "request_id"],
    "properties": {
        "type": {"type": "string", "format": "uri-reference"},
        "title": TEXT,
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "A sentence fit to show."},
        "code": {"type": "string", "description": "A stable word for programs."},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["pointer", "code", "detail"],
                "properties": {
                    "pointer": {
                        "type": "string",
                        "description": "`#/lines/0/quantity` in the body, `?ordering` in the query.",
                    },
                    "code": TEXT,
                    "detail": TEXT,
                },
            },
        },
        "request_id": {"type": "string", "description": "The id of this request in the logs."},
        "sent": {"description": "412 only: what you sent."},
        "current": {"description": "412 only: the record as it is now."},
    },
}
ANSWERS = {
    "400": "The request can't be understood.",
    "401": "Nobody is signed in.",
    "403": "You see this, but may not do that.",
    "404": "It doesn't exist, or you can't see it.",
    "409": "A rule of the business forbids it now.",
    "412": "Somebody else changed the record; both versions are in the answer.",
    "422": "The values contradict each other, or an Idempotency-Key was used for something else.",
    "428": "If-Match is missing.",
    "429": "Too many requests; Retry-After says when to come back.",
}
MONEY = "Money"
MONEY_SCHEMA = {
    "type": "object",
    "required": ["amount", "currency"],
    "properties": {
        "amount": {"type": "string", "examples": ["1240.50"], "description": "With the currency's own decimals."},
        "currency": {"type": "string", "pattern": "^[A-Z]{3}$", "examples": ["GBP"]},
    },
}


class PlainSchema(AutoSchema):
    """Adds to every operation the headers it takes and the refusals it can answer."""

    def get_override_parameters(self) -> list[Any]:
        """Return the headers of this operation."""
        found = list(super().get_override_parameters())
        if self.method == "POST":
            found.append(
                OpenApiParameter(
                    "Idempotency-Key",
                    location=OpenApiParameter.HEADER,
                    description="The same key and body within 24 hours get the same answer, and one effect.",
                )
            )
        if self._needs_version():
            found.append(
                OpenApiParameter(
                    "If-Match",
                    location=OpenApiParameter.HEADER,
                    required=True,
                    description="The ETag that you last read.",
                )
            )
        return found

    def _needs_version(self) -> bool:
        key = getattr(self.view, "action", None) or self.method.lower()
        needs_version = getattr(self.view, "needs_version", None)
        return bool(needs_version and needs_version(key))

    def _get_response_bodies(self, direction: Any = "response") -> dict[str, Any]:
        found: dict[str, Any] = super()._get_response_bodies(direction)
        for status in self._refusals():
            found.setdefault(status, {"$ref": f"#/components/responses/Problem{status}"})
        return found

    def _refusals(self) -> list[str]:
        statuses = ["400", "401", "403", "429"]
        if "{" in self.path:
            statuses.append("404")
        if self.method != "GET":
            statuses += ["409", "422"]
        if self._needs_version():
            statuses += ["412", "428"]
        return sorted(statuses)


class MoneyFieldExtension(OpenApiSerializerFieldExtension):
    """Amounts of money are one component."""

    target_class = "crm.core.api.fields.MoneyField"
    match_subclasses = True

    def map_serializer_field(self, auto_schema: Any, direction: Any) -> Any:
        """Return a reference to the component."""
        component = ResolvedComponent(name=MONEY, type=ResolvedComponent.SCHEMA, object=MONEY, schema=MONEY_SCHEMA)
        auto_schema.registry.register_on_missing(component)
        if getattr(self.target, "allow_null", False):
            return {"oneOf": [component.ref, {"type": "null"}]}
        return component.ref


class RateFieldExtension(OpenApiSerializerFieldExtension):
    """Shares are decimal texts."""

    target_class = "crm.core.api.fields.RateField"
    match_subclasses = True

    def map_serializer_field(self, auto_schema: Any, direction: Any) -> Any:
        """Return the shape of a share."""
        return {
            "type": "string",
            "format": "decimal",
            "examples": ["0.125"],
            "description": "A share: 0.125 is 12.5 %.",
        }


def add_problem(result: dict[str, Any], **_settings: Any) -> dict[str, Any]:
    """Add the error's shape, and an answer of this shape for every status."""
    components = result.setdefault("components", {})
    components.setdefault("schemas", {})[PROBLEM] = PROBLEM_SCHEMA
    content = {"application/problem+json": {"schema": {"$ref": f"#/components/schemas/{PROBLEM}"}}}
    components["responses"] = {
        f"{PROBLEM}{status}": {"description": said, "content": content} for status, said in ANSWERS.items()
    }
    return result


# What a whole number may be at most says each database in its own way; the API's promise is the same on all of them.
ENGINE_BOUNDS = {sign * 2**bits - (sign > 0) for bits in (15, 31, 63) for sign in (1, -1)}


def drop_engine_bounds(result: Any, **_kwargs: Any) -> Any:
    """Remove the bounds and formats of whole numbers that come from the database engine."""
    for node in _nodes(result):
        if node.get("type") == "integer":
            for name in ("maximum", "minimum"):
                if node.get(name) in ENGINE_BOUNDS:
                    del node[name]
            if node.get("format") == "int64":
                del node["format"]
    return result


def _nodes(value: Any) -> Iterator[dict[str, Any]]:
    """Yield every mapping within a nested value."""
    if isinstance(value, dict):
        yield value
        value = list(value.values())
    if isinstance(value, list):
        for item in value:
            yield from _nodes(item)
