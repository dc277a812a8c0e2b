"""The contract: Google's discovery documents, as routes and as checks on what comes in and goes out."""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import resources
from typing import Any, Final
from urllib.parse import unquote

import jsonschema_rs

from automation.desk import unions
from automation.desk.fault import Refusal, invalid

APIS: Final = {"sheets": "sheets.v4", "forms": "forms.v1", "drive": "drive.v3", "gmail": "gmail.v1"}
_INTEGER_TEXT: Final = {"int64": r"^-?\d+$", "uint64": r"^\d+$"}


@dataclass(frozen=True)
class Method:
    """One call of one API, as its discovery document describes it."""

    id: str
    api: str
    verb: str
    pattern: re.Pattern[str]
    parameters: dict[str, Any]
    request: str
    response: str
    gives_media: bool
    takes_media: bool


_OF_DRIVE_V2: Final = Method(
    id="drive.v2.files.update",
    api="drive",
    verb="PUT",
    pattern=re.compile(r"^/drive/v2/files/(?P<fileId>[^/]+?)$"),
    parameters={
        "uploadType": {"type": "string", "location": "query"},
        "convert": {"type": "boolean", "location": "query"},
        "supportsAllDrives": {"type": "boolean", "location": "query"},
    },
    request="",
    response="",
    gives_media=False,
    takes_media=True,
)
"""The one call of an older Drive: by it gspread puts a CSV file into a spreadsheet."""


OF_OLDER_CLIENTS: Final = {"drive.files.get": "includeItemsFromAllDrives", "drive.permissions.create": "withLink"}
"""What gspread still says in calls that do not take it (any more), and Google lets pass."""


@functools.cache
def document(api: str) -> dict[str, Any]:
    """The discovery document that ships with google-api-python-client."""
    folder = resources.files("googleapiclient.discovery_cache.documents")
    found: dict[str, Any] = json.loads(folder.joinpath(f"{APIS[api]}.json").read_text(encoding="utf-8"))
    return found


@functools.cache
def methods(api: str) -> tuple[Method, ...]:
    """Every method of an API; those with a fixed ending (`:append`) come before the open ones."""
    doc = document(api)
    found: list[Method] = []

    def walk(resource: dict[str, Any]) -> None:
        for method in resource.get("methods", {}).values():
            path = "/" + doc["servicePath"] + method.get("flatPath", method["path"])
            found.append(
                Method(
                    id=method["id"],
                    api=api,
                    verb=method["httpMethod"],
                    pattern=_pattern(path),
                    parameters={**doc["parameters"], **method.get("parameters", {})},
                    request=method.get("request", {}).get("$ref", ""),
                    response=method.get("response", {}).get("$ref", ""),
                    gives_media=method.get("supportsMediaDownload", False),
                    takes_media=method.get("supportsMediaUpload", False),
                )
            )
        for inner in resource.get("resources", {}).values():
            walk(inner)

    walk(doc)
    found.extend([_OF_DRIVE_V2] if api == "drive" else [])
    return tuple(sorted(found, key=lambda method: -len(re.sub(r"\(\?P<.*?>.*?\)", "", method.pattern.pattern))))


def _pattern(path: str) -> re.Pattern[str]:
    parts = re.split(r"\{\+?(\w+)\}", path)
    text = "".join(f"(?P<{p}>[^/]+?)" if i % 2 else re.escape(p) for i, p in enumerate(parts))
    return re.compile(f"^{text}$")


def find(verb: str, raw_path: str) -> tuple[Method, dict[str, str]]:
    """The method that answers a raw (still percent-encoded) path, and its path parameters, decoded."""
    for api in APIS:
        for method in methods(api):
            match = method.pattern.match(raw_path) if method.verb == verb else None
            if match:
                return method, {name: unquote(value) for name, value in match.groupdict().items()}
    raise Refusal(404, f"The requested URL {raw_path} was not found on this server.")


def api_of(raw_path: str) -> str:
    """The API that a path belongs to, whatever the verb; empty where it is none of Google's."""
    return next((api for api in APIS if any(method.pattern.match(raw_path) for method in methods(api))), "")


def query_values(method: Method, query: dict[str, list[str]]) -> dict[str, Any]:
    """Query parameters by their declared types: repeated ones as lists, numbers and booleans read.

    One that says what holds without it (`pageSize=100` where 100 is usual) is as good as not given. Raises a 400
    refusal that names a parameter that is unknown, of the wrong type, or missing.
    """
    values: dict[str, Any] = {}
    for name, given in query.items():
        declared = method.parameters.get(name)
        if declared is None and name == OF_OLDER_CLIENTS.get(method.id):
            continue
        if declared is None:
            raise invalid(f'Invalid JSON payload received. Unknown name "{name}": Cannot bind query parameter.', name)
        if len(given) > 1 and not declared.get("repeated"):
            message = f'Invalid JSON payload received. Unknown name "{name}": Proto field is not repeating, '
            raise invalid(f"{message}cannot start list.", name)
        read = [_typed(name, declared, text) for text in given]
        if given[-1].lower() == declared.get("default"):
            continue
        values[name] = read if declared.get("repeated") else read[-1]
    for name, declared in method.parameters.items():
        if declared.get("required") and declared.get("location") == "query" and name not in query:
            raise Refusal(400, f"Required parameter: {name}", field=name, reason="required")
    return values


def _typed(name: str, declared: dict[str, Any], text: str) -> Any:
    kind = declared.get("type")
    if kind == "boolean":
        if text.lower() not in ("true", "false"):
            raise invalid(f"Invalid value at '{name}' (TYPE_BOOL), \"{text}\"", name)
        return text.lower() == "true"
    if kind == "integer":
        if not re.fullmatch(r"-?\d+", text):
            raise invalid(f"Invalid value at '{name}' (TYPE_INT32), \"{text}\"", name)
        return int(text)
    if "enum" in declared and text not in declared["enum"]:
        raise invalid(f"Invalid value at '{name}', \"{text}\"", name)
    return text


@functools.cache
def _definitions(api: str) -> dict[str, Any]:
    made = {name: _as_json_schema(schema) for name, schema in document(api)["schemas"].items()}
    for name, union in unions.SHEETS.items() if api == "sheets" else ():
        made[name].update(unions.as_json_schema(union))
    return made


def _as_json_schema(schema: dict[str, Any]) -> dict[str, Any]:
    """A discovery schema as JSON Schema that refuses unknown properties."""
    if "$ref" in schema:
        return {"$ref": f"#/$defs/{schema['$ref']}"}
    kind = schema.get("type")
    if kind == "any" or kind is None:
        return {}
    if kind == "object":
        made: dict[str, Any] = {"type": "object"}
        made["properties"] = {name: _as_json_schema(part) for name, part in schema.get("properties", {}).items()}
        more = schema.get("additionalProperties")
        # In a map (such as appProperties) null takes an entry away.
        nothing = {"type": "null"}
        made["additionalProperties"] = {"if": nothing, "else": _as_json_schema(more)} if more else False
        return made
    if kind == "array":
        return {"type": "array", "items": _as_json_schema(schema["items"])}
    if kind == "string" and schema.get("format") in _INTEGER_TEXT:
        return {"anyOf": [{"type": "string", "pattern": _INTEGER_TEXT[schema["format"]]}, {"type": "integer"}]}
    if schema.get("format") == "int32":
        return {"type": "integer", "minimum": -(2**31), "maximum": 2**31 - 1}
    return {"type": kind, **({"enum": schema["enum"]} if "enum" in schema else {})}


@functools.cache
def _validator(api: str, schema: str) -> Any:
    return jsonschema_rs.validator_for({"$ref": f"#/$defs/{schema}", "$defs": _definitions(api)})


def check(api: str, schema: str, value: Any) -> None:
    """Hold `value` against a schema of the API; raise a 400 refusal that names the first field that is wrong."""
    if not schema:
        return
    error = next(iter(_validator(api, schema).iter_errors(value)), None)
    if error is None:
        return
    place = _place(error.instance_path)
    unknown = getattr(error.kind, "unexpected", None)
    if unknown:
        name = unknown[0]
        where = f" at '{place}'" if place else ""
        field = f"{place}.{name}" if place else name
        raise invalid(f'Invalid JSON payload received. Unknown name "{name}"{where}: Cannot find field.', field)
    for kind, names in unions.broken(error.schema_path, _held_at(value, error.instance_path)):
        raise invalid(
            f"Invalid value at '{unions.in_snake_case(place)}' (oneof), oneof field '{kind}' is already set. "
            f"Cannot set '{names[1]}'",
            f"{place}.{names[1]}" if place else names[1],
        )
    raise invalid(f"Invalid value at '{place}': {error.message}", place)


def knows(api: str, schema: str, path: Sequence[str]) -> bool:
    """Whether a schema of the API has the field at a path of names; a map takes any name, and a star is any field."""
    return _knows(document(api)["schemas"], {"$ref": schema}, path)


def _knows(schemas: dict[str, Any], part: dict[str, Any], path: Sequence[str]) -> bool:
    while "$ref" in part or part.get("type") == "array":
        part = schemas[part["$ref"]] if "$ref" in part else part["items"]
    if not path:
        return True
    name, *rest = path
    if "additionalProperties" in part:
        return _knows(schemas, part["additionalProperties"], rest)
    fields = part.get("properties", {})
    if name == "*":
        return not rest or any(_knows(schemas, field, rest) for field in fields.values())
    return name in fields and _knows(schemas, fields[name], rest)


def _held_at(value: Any, path: Sequence[str | int]) -> Any:
    for part in path:
        # The checker tells a name of figures in a map as a number.
        value = value[part if isinstance(value, list) else str(part)]
    return value


def _place(path: list[str | int]) -> str:
    text = ""
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else str(part)
    return text
