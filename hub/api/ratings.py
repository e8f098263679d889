"""Ratings and complaints, follow-up and statistics."""

from __future__ import annotations

from fastapi import APIRouter

router = APIRouter(prefix="/api")
