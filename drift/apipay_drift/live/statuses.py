"""What statuses say of the server, beyond the one that a step expects."""

SUCCESS = range(200, 300)
LIMITED = 429
FAULT = 500
GATEWAY = range(502, 600)
"""What stands before the API, and says nothing of it; 501 is its own word: no such operation."""
