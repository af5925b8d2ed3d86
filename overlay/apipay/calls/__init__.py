"""The operations, one function each: arguments -> Call, or Steps where it takes several calls.

Signatures and docstrings live here, once; `resources.py` binds them to the sync and async clients.
"""
