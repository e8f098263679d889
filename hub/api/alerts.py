"""Alerts, silences, people on duty and how they are reached."""

from __future__ import annotations

from fastapi import APIRouter

router = APIRouter(prefix="/api")
