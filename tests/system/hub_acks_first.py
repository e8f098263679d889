"""A hub with the one fault that the delivery test must see: it acks before it commits."""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence

import hub.service
from edge.messages import Ack, decode_events, ranges, split_topic
from hub.__main__ import main
from hub.ingest import Ingest, Received


class AcksFirst(Ingest):
    def _take_and_tell(self, messages: Sequence[Received]) -> None:
        for message in messages:
            if message.topic.endswith("/events"):
                edge, _ = split_topic(message.topic)
                events = decode_events(message.body)
                sequences = ranges([event.sequence for event in events])
                self._acknowledge(edge, Ack(journal=events[0].journal, ranges=sequences))
        time.sleep(0.05)  # a commit on a slow disk
        super()._take_and_tell(messages)


if __name__ == "__main__":
    hub.service.Ingest = AcksFirst  # type: ignore[misc]
    sys.exit(main())
