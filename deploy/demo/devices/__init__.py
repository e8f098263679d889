"""Simulated devices, each its own process behind a real pty or TCP port."""
