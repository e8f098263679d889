"""Quantities, exemptions, attesting from a phone."""

from __future__ import annotations

from fastapi import APIRouter

router = APIRouter(prefix="/api")
