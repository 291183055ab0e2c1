"""Reads YAML and JSON files with PyYAML and the short forms of CloudFormation, for compare-readings.ts.

Input: one path per line on stdin. Output: one line of JSON per path, {"value"} or {"error"}. A scalar that is not text
is {"$": type, "text": text}. If a key occurs twice, the last one counts.
"""

import json
import sys

import yaml

LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
TYPED = ("int", "float", "bool", "null", "timestamp")
CORE = TYPED + ("str", "map", "seq", "value")
FUNCTIONS = set(
    "And Base64 Cidr Condition Contains EachMemberEquals EachMemberIn Equals FindInMap GetAtt GetAZs GetStackOutput If "
    "ImportValue Join Length Not Or Ref RefAll Select Split Sub ToJsonString Transform ValueOf ValueOfAll".split()
)


def convert(node):
    value = convert_content(node)
    if not node.tag.startswith("!"):
        if node.tag.rsplit(":", 1)[-1] not in CORE:
            raise ValueError("a tag that CloudFormation does not support")
        return value
    name = node.tag[1:]
    if name not in FUNCTIONS:
        raise ValueError("an unknown function")
    if name == "GetAtt" and isinstance(value, str):
        value = value.split(".", 1)
    return {name if name in ("Ref", "Condition") else f"Fn::{name}": value}


def convert_content(node):
    if isinstance(node, yaml.SequenceNode):
        return [convert(item) for item in node.value]
    if isinstance(node, yaml.MappingNode):
        return {key_of(key): convert(child) for key, child in node.value}
    kind = node.tag.rsplit(":", 1)[-1]
    return {"$": kind, "text": node.value} if kind in TYPED and not node.style else node.value


def key_of(key):
    if not isinstance(key, yaml.ScalarNode) or key.tag == "tag:yaml.org,2002:merge":
        raise ValueError("a key that CloudFormation does not accept")
    return key.value


def mark(value):
    """Marks the values of JSON that are not text. Numbers are marked when they are read."""
    if isinstance(value, list):
        return [mark(item) for item in value]
    if isinstance(value, dict):
        return value if set(value) == {"$", "text"} else {key: mark(child) for key, child in value.items()}
    return value if isinstance(value, str) else {"$": "bool" if isinstance(value, bool) else "null", "text": str(value)}


def number(text):
    return {"$": "number", "text": text}


def read(path):
    with open(path, "rb") as file:
        text = file.read().decode("utf-8-sig")
    if text.lstrip(" \t\r\n")[:1] in ("{", "["):
        return mark(json.loads(text, parse_int=number, parse_float=number))
    loader = LOADER(text)
    try:
        node = loader.get_single_node()
        return {"$": "null", "text": ""} if node is None else convert(node)
    finally:
        loader.dispose()


for line in sys.stdin:
    try:
        answer = {"value": read(line.rstrip("\n"))}
    except Exception as error:
        answer = {"error": " ".join(f"{type(error).__name__}: {error}".split())[:300]}
    print(json.dumps(answer), flush=True)
