"""Tests of the surveillance driver."""
