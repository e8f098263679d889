"""Tests of the printer driver."""
