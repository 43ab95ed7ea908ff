"""A check that schemathesis does not have: the bank refuses some valid JSON for its content, but never for being no JSON."""
import json

import schemathesis


def refuse(word):
    raise ValueError(word)


@schemathesis.check
def valid_json_is_called_json(ctx, response, case):
    if "not JSON" not in response.text and "не JSON" not in response.text:
        return
    body = response.request.body or b""
    try:
        text = body.decode() if isinstance(body, bytes) else body
        # Python's own NaN and Infinity are no words of JSON.
        json.loads(text, parse_constant=refuse)
    except ValueError:
        return
    raise AssertionError(f"valid JSON is refused: {response.text}")
