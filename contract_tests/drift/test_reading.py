# ruff: noqa: E501 - tables are read across
"""Documents are read as YAML 1.2 or JSON, from files and URLs; a fault is told with its place."""

import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from apipay_drift import BrokenDocument, CannotRun, load, yaml12
from apipay_drift.spec import compare
from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml import YAML

from contract_tests.drift.documents import answering, document, operation

ROOT = Path(__file__).resolve().parents[2]
VALID = document({"/a": {"get": operation()}})

SCALARS = {
    "no": "no", "on": "on", "yes": "yes", "null": None, "~": None, "": None, "true": True,
    "False": False, "12": 12, "-3": -3, "012": 12, "0o14": 12, "0x1F": 31, "1_000": "1_000",
    "1e3": 1000.0, ".5": 0.5, "1.": 1.0, "1:30": "1:30", "2025-01-31": "2025-01-31",
    "'12'": "12", '"true"': "true", "!!str 12": "12", "1.0.0": "1.0.0", "+": "+",
}  # fmt: skip


@pytest.mark.parametrize("text", SCALARS)
def test_a_scalar_means_what_yaml_1_2_says(text: str):
    assert yaml12.read(f"key: {text}") == {"key": SCALARS[text]}


def test_a_key_is_the_text_that_stands_there():
    assert yaml12.read("200: a\nno: b\n'on': c\n1.0: d") == {
        "200": "a",
        "no": "b",
        "on": "c",
        "1.0": "d",
    }


def test_anchors_and_merge_keys_are_followed_and_what_stands_there_wins():
    read = yaml12.read("a: &a {x: 1, y: 2}\nb: {<<: *a, y: 3}\nc: *a\nd: {<<: [*a, {z: 4}]}")
    assert read["b"] == {"x": 1, "y": 3}
    assert read["c"] == {"x": 1, "y": 2}
    assert read["d"] == {"x": 1, "y": 2, "z": 4}


def test_the_contract_is_read_as_a_whole_yaml_library_reads_it():
    text = (ROOT / "openapi.yaml").read_text("utf-8")
    assert yaml12.read(text) == json.loads(json.dumps(YAML(typ="safe", pure=True).load(text)))
    assert yaml12.read(text) == load.contract()


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)  # fmt: skip


@given(value=st.dictionaries(st.text(), json_values))
def test_json_is_read_as_json(value: dict[str, Any]):
    assert load.parse(json.dumps(value).encode(), "a.json") == value


TEN = "x: &x0 [1,1,1,1,1,1,1,1,1,1]"
LAUGHS = "\n".join(
    [TEN, *(f"x{each}: &x{each} [{','.join([f'*x{each - 1}'] * 10)}]" for each in range(1, 10))]
)
BROKEN: dict[str, tuple[bytes, str]] = {
    "a list not closed": (b"a: [1,\nb: 2\n", "line 3, column 1"),
    "a key twice": (b"a: 1\nb: 2\na: 3\n", "line 3, column 1: the key a stands here twice"),
    "a key twice in JSON": (b'{"a": 1, "a": 2}', "the key a stands twice"),
    "an unknown anchor": (b"a: *b\n", "no anchor is called b"),
    "aliases of aliases of aliases": (
        LAUGHS.encode(),
        "line 6, column 38: aliases repeat too many",
    ),
    "JSON cut short": (b'{"a": ', "line 1, column 7"),
    "two documents": (b"---\na: 1\n---\nb: 2\n", "a second document"),
    "no text": (b"\xff\xfe\x00", "byte 0"),
    "a key that is a list": (b"? [a]\n: 1\n", "a key is no text"),
    "a tab": (b"a:\n\t- b\n", "line 2"),
    "endless nesting": (b"[" * 100_000, "nested too deeply"),
    "endless nesting in YAML": (b"a: " + b"[" * 100_000, "column 1003: is nested too deeply"),
    "lists in lists in YAML": (b"a:\n " + b"- " * 5000 + b"b\n", "line 2, column 2000: is nested"),
}


@pytest.mark.parametrize("case", BROKEN)
def test_what_is_neither_yaml_nor_json_is_told_with_its_line(case: str):
    content, told = BROKEN[case]
    with pytest.raises(BrokenDocument) as caught:
        load.parse(content, "doc.yaml")
    assert str(caught.value).startswith("doc.yaml")
    assert told in str(caught.value)


def schema(written: Any) -> dict[str, Any]:
    return answering(written)


PLACE = "#/paths/~1a/get/responses/200/content/application~1json/schema"
CONTRADICTIONS: dict[str, tuple[Any, str]] = {
    "a list": ([], "new: is no OpenAPI document but a list"),
    "nothing": (None, "new: is no OpenAPI document but nothing"),
    "Swagger 2.0": ({"swagger": "2.0"}, "#/swagger: is Swagger 2.0; convert it"),
    "no version": ({"info": {}}, "#/openapi: the version of OpenAPI is missing"),
    "a version of tomorrow": ({"openapi": "4.0.0"}, "#/openapi: the version of OpenAPI is '4.0.0'"),
    "a reference to nowhere": (schema({"$ref": "#/components/schemas/X"}), f"{PLACE}: $ref #/components/schemas/X leads nowhere: there is no components there"),
    "a reference outside": (schema({"$ref": "other.yaml#/X"}), f"{PLACE}: $ref other.yaml#/X leads out of the document"),
    "a reference to itself": (schema({"$ref": f"{PLACE}"}), "refers to itself"),
    "paths as a list": ({"openapi": "3.0.0", "paths": ["/a"]}, "#/paths: paths has to be a mapping, not a list"),
    "an operation as text": (document({"/a": {"get": "x"}}), "#/paths/~1a/get: an operation has to be a mapping, not text"),
    "a parameter without a name": (document({"/a": {"get": operation(parameters=[{"in": "query"}])}}), "#/paths/~1a/get/parameters/0: a parameter needs `name` and `in`"),
    "parameters as a mapping": (document({"/a": {"get": operation(parameters={})}}), "#/paths/~1a/get/parameters: parameters has to be a list"),
    "a schema as text": (schema("Invoice"), f"{PLACE}: a schema has to be a mapping, not text"),
    "an unknown type": (schema({"type": "flaot"}), f"{PLACE}/type: 'flaot' is no type"),
    "properties as a list": (schema({"properties": ["a"]}), f"{PLACE}/properties: properties has to be a mapping"),
    "required as text": (schema({"required": "a"}), f"{PLACE}/required: required has to be a list"),
    "an enumeration as text": (schema({"enum": "a"}), f"{PLACE}/enum: enum has to be a list"),
    "a type as a mapping": (schema({"type": {}}), f"{PLACE}/type: {{}} is no type"),
    "a name in required as a number": (schema({"required": [1]}), f"{PLACE}/required: required has to list names"),
    "a pattern as a number": (schema({"pattern": 1}), f"{PLACE}/pattern: pattern has to be text"),
    "a bound without end": (schema({"maximum": float("inf")}), f"{PLACE}/maximum: maximum has to be a number"),
    "a step that is no number": (schema({"multipleOf": float("nan")}), f"{PLACE}/multipleOf: multipleOf has to be a number"),
    "a tag's values as a list": (schema({"discriminator": {"mapping": []}}), f"{PLACE}/discriminator/mapping: mapping has to be a mapping"),
    "a bound as text": (schema({"type": "integer", "minimum": "1"}), f"{PLACE}/minimum: minimum has to be a number"),
    "allOf as a mapping": (schema({"allOf": {}}), f"{PLACE}/allOf: allOf has to be a list"),
    "a server without a URL": (document(servers=[{}]), "#/servers/0: a server needs a url"),
    "responses as a list": (document({"/a": {"get": {"responses": []}}}), "#/paths/~1a/get/responses: responses has to be a mapping"),
}  # fmt: skip


@pytest.mark.parametrize("case", CONTRADICTIONS)
def test_a_broken_document_is_told_with_its_place(case: str):
    broken, told = CONTRADICTIONS[case]
    with pytest.raises(BrokenDocument) as caught:
        compare(
            VALID
            if "/a" not in str(broken)
            else {
                **VALID,
                "paths": {
                    "/a": {
                        "get": operation(
                            responses={
                                "200": {
                                    "description": "",
                                    "content": {"application/json": {"schema": {}}},
                                }
                            }
                        )
                    }
                },
            },
            broken,
        )
    assert told in str(caught.value)


@pytest.mark.parametrize("required", ["id", [1]])
def test_a_fault_beside_a_change_is_told_of(required: Any):
    def nested(kind: str) -> dict[str, Any]:
        inner = {"type": "object", "required": required, "properties": {"id": {"type": kind}}}
        return schema({"type": "object", "properties": {"inner": inner}})

    with pytest.raises(BrokenDocument, match="required has to"):
        compare(nested("string"), nested("integer"))


SHARED: dict[str, tuple[Any, str]] = {
    **CONTRADICTIONS,
    "items as text": (schema({"items": "a"}), f"{PLACE}/items: a schema has to be a mapping"),
    "an alternative as text": (schema({"oneOf": [{}, "a"]}), f"{PLACE}/oneOf/1: a schema has to be a mapping"),
    "a map of an unknown type": (schema({"additionalProperties": {"type": "a"}}), f"{PLACE}/additionalProperties/type: 'a' is no type"),
}  # fmt: skip


@pytest.mark.parametrize("case", SHARED)
def test_a_fault_that_both_documents_share_is_told_of_as_well(case: str):
    broken, told = SHARED[case]
    with pytest.raises(BrokenDocument) as caught:
        compare(broken, broken)
    assert told.removeprefix("new: ") in str(caught.value)


def test_a_fault_below_a_reference_that_both_documents_share_is_told_of():
    schemas = {"A": {"properties": {"b": {"$ref": "#/components/schemas/B"}}}, "B": {"enum": 1}}
    broken = answering({"$ref": "#/components/schemas/A"}, components={"schemas": schemas})
    with pytest.raises(BrokenDocument, match="#/components/schemas/B/enum: enum has to be a list"):
        compare(broken, broken)


def nested(around: str, depth: int = 5000) -> dict[str, Any]:
    schema: dict[str, Any] = {"type": "string"}
    for _ in range(depth):
        schema = {"type": "array", "items": schema} if around == "items" else {"allOf": [schema]}
    return answering(schema)


def test_lists_of_lists_are_compared_however_deep():
    deep = nested("items", 2000)  # twice as deep as Python calls
    assert compare(deep, nested("items", 2000)).findings == ()
    assert len(compare(deep, nested("items", 1999)).findings) == 1


def test_joined_schemas_too_deep_to_be_joined_are_told_of():
    with pytest.raises(CannotRun, match="nested too deeply"):
        compare(nested("allOf"), nested("allOf"))


class Handler(BaseHTTPRequestHandler):
    """Answers as the path says."""

    def do_GET(self) -> None:
        if self.path == "/moved":
            self.send_response(302)
            self.send_header("Location", "/doc.json?token=secret")
            self.end_headers()
            return
        self.send_response(404 if self.path.startswith("/missing") else 200)
        self.end_headers()
        try:
            if self.path == "/large":
                self.wfile.write(b" " * 50_000)
            elif self.path == "/slow":
                for _ in range(50):
                    self.wfile.write(b" ")
                    self.wfile.flush()
                    time.sleep(0.05)
            else:
                whole = json.dumps(VALID).encode()
                self.wfile.write(whole[:-1] if self.path.startswith("/broken") else whole)
        except OSError:
            pass  # the client has had enough

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as running:
        thread = threading.Thread(target=running.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{running.server_port}"
        running.shutdown()
        thread.join()


def test_a_document_is_fetched_redirects_followed(server: str):
    assert load.load(f"{server}/moved") == VALID


FAULTS = {
    "/missing?token=secret": "answered 404 instead of 200",
    "/large": "sends more than 10000 bytes",
    "/slow": "did not",
}


@pytest.mark.parametrize("path", FAULTS)
def test_what_cannot_be_fetched_is_told_without_what_may_be_secret(server: str, path: str):
    with pytest.raises(CannotRun) as caught:
        load.load(f"{server}{path}", timeout=0.3, largest=10_000)
    assert FAULTS[path] in str(caught.value)
    assert "secret" not in str(caught.value)


def test_a_document_goes_by_its_url_without_what_may_be_secret(server: str):
    url = f"{server}/moved?token=secret".replace("://", "://user:secret@")
    assert load.shown(url) == f"{server}/moved"
    with pytest.raises(BrokenDocument) as caught:
        load.load(f"{server}/broken?token=secret")
    assert str(caught.value).startswith(f"{server}/broken, at line 1")


def test_an_unreachable_server_and_a_missing_file_are_told(tmp_path: Path):
    with pytest.raises(CannotRun, match="cannot fetch"):
        load.load("http://127.0.0.1:1/openapi.json")
    with pytest.raises(CannotRun, match="cannot fetch"):
        load.load("http://user:secret@[bad/openapi.json")
    with pytest.raises(CannotRun, match="a document is a file, or a URL such as"):
        load.load("http://[::1/openapi.json")
    with pytest.raises(CannotRun, match="No such file"):
        load.load(str(tmp_path / "none.yaml"))
    large = tmp_path / "large.yaml"
    large.write_bytes(b" " * 101)
    with pytest.raises(CannotRun, match="larger than 100 bytes"):
        load.load(str(large), largest=100)
