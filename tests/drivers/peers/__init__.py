"""Counterparts that speak the wire on 127.0.0.1, written from the standards alone."""
