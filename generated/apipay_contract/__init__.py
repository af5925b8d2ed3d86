"""The contract as data: openapi.yaml, its twin openapi.json, and facts.json."""
