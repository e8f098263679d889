"""Walks through halls, their pictures, and what has to be looked at again."""
