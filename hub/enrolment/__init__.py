"""Boxes enter: the hub's certificate authority, one-time claims, renewal and revocation."""
