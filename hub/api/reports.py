"""Inspection reports as page, PDF, XLSX, CSV and JSON."""

from __future__ import annotations

from fastapi import APIRouter

router = APIRouter(prefix="/api")
