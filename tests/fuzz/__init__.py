"""Every decoder of bytes from outside, run on bytes that no device would send."""
