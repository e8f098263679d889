"""Claim codes and certificates of boxes."""
