"""The contract as data: openapi.yaml, and the same document as openapi.json."""
