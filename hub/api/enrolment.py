"""Boxes: claim codes, certificates, revocation."""

from __future__ import annotations

from fastapi import APIRouter

router = APIRouter(prefix="/api")
