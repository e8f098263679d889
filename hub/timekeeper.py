"""What the hub does by the clock, for all of the city: one process at a time does it."""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from hub.access.sessions import Sessions
from hub.alerts.lookout import Lookout
from hub.alerts.post import Post
from hub.care.ledger import Ledger
from hub.care.progress import Progress
from hub.chores import Chore, Chores
from hub.inspection.album import Album
from hub.inspection.due import duties
from hub.newsdesk import Herald
from hub.overview import Overview
from hub.ratings.routine import forgetting, relaying
from hub.reports.chores import COUNTS_EVERY
from hub.reports.office import Office
from hub.settings import city_today
from hub.status import Line
from hub.store import Database
from hub.store.retention import forget
from hub.watch import Watch

_log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class Timekeeper:
    """The threads of whoever leads; begin and end them as often as the lead changes.

    `page` is where people find the hub, for links in messages; its settings go before it.
    """

    database: Database
    herald: Herald
    line: Callable[[], Line]
    echo: Callable[[float], None]
    album: Album
    page: str = ""

    @contextlib.contextmanager
    def keeping(self) -> Iterator[None]:
        """Watch, remind, alert, forget until the block ends."""
        with contextlib.ExitStack() as stack:
            watch = Watch(self.database, line=self.line, tell=self.herald.tell, echo=self.echo)
            watch.start()
            stack.callback(watch.stop)
            for chores in self._chores():
                chores.start()
                stack.callback(chores.stop)
            yield

    def _chores(self) -> list[Chores]:
        tell = self.herald.tell_alerts
        lookout = Lookout(self.database, line=self.line, tell=tell, page=self.page)
        post = Post(self.database, tell=self.herald.tell_message)
        progress = Progress(self.database, self.herald)
        return [
            Chores(
                "chores",
                [
                    Chore(name="retention", every=86_400, run=self._forget),
                    forgetting(self.database),
                    Chore(name="sessions", every=600, run=Sessions(self.database).sweep),
                    *duties(self.database, self.album, city_today),
                    Chore(name="report counts", every=COUNTS_EVERY, run=self._count),
                    Chore(name="progress", every=1, run=progress.run),
                    Chore(name="availability", every=600, run=Ledger(self.database).keep),
                ],
            ),
            Chores("alerts", [Chore(name="alerts", every=2, run=lookout.look)]),
            Chores("post", [Chore(name="post", every=0.5, run=post.send_due)]),
            relaying(self.database),
        ]

    def _count(self, now: float) -> None:
        overview = Overview(self.database, city_today)
        overview.load()
        Office(self.database, overview.rows, city_today).keep_counts(now)

    def _forget(self, now: float) -> None:
        for table, number in forget(self.database, now).items():
            if number:
                _log.info("%d %s were over their time and are gone", number, table)
