"""What schemathesis needs to know of this server: how lines of JSON and pieces of a file are sent."""

import json

import schemathesis


@schemathesis.serializer("application/x-ndjson")
def lines_of_json(context, value):
    return (value if isinstance(value, str) else json.dumps(value)).encode("utf-8", "replace")


@schemathesis.serializer("application/offset+octet-stream")
def piece_of_a_file(context, value):
    return value if isinstance(value, bytes) else str(value).encode("utf-8", "replace")
