"""Pages for people: what the customer sees at a ``payment_url``."""
