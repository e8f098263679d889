"""Content for kiosks: drafts, versions, and to whom they are published."""
