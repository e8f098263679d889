"""When the hall is open, by its two seasons and its weekdays; holidays are not computed."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from edge.desk.published import Hours, Season


def closing(hours: Hours, day: datetime) -> datetime:
    """When the hall closes on the day of `day`, in its zone; its midnight on a day of rest."""
    midnight = day.replace(hour=0, minute=0, second=0, microsecond=0)
    season = _season(hours, day)
    if season is None or not season.spans or day.isoweekday() not in hours.weekdays:
        return midnight
    last = max(time.fromisoformat(end) for _, end in season.spans)
    return midnight + timedelta(hours=last.hour, minutes=last.minute)


def _season(hours: Hours, day: datetime) -> Season | None:
    """The season the day falls in, the first one if none fits."""
    today = f"{day:%m-%d}"
    for season in hours.seasons:
        if season.start <= season.end:
            within = season.start <= today <= season.end
        else:
            within = today >= season.start or today <= season.end
        if within:
            return season
    return hours.seasons[0] if hours.seasons else None
