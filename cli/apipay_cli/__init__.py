"""The `apipay` command: a thin door to the sandbox and to the drift checks."""
