"""Control of the sandbox, below ``/_sandbox``: never below the API's base path.

``control.json`` is its law: routes, fields and answers are those of the document.
"""
