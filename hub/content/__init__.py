"""Content for kiosks: read from files, compared, published to halls, packed for boxes."""
