"""Ratings, complaints, their follow-up, and what is relayed to the province."""
