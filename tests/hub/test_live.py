"""News reaches who listens, and a page that does not read costs nobody anything."""

import asyncio

from hub.live import WAITING, Live, News


def news(hall="", number=0):
    return News(kind="flip", hall=hall, data=number)


async def collect(subscription, count):
    found = []
    async for item in subscription:
        found.append(item.data)
        if len(found) == count:
            return found
    return found


async def test_news_of_a_hall_goes_to_its_page_and_to_the_citys():
    live = Live()
    with live.subscribe() as city, live.subscribe("1") as one, live.subscribe("2") as two:
        live.publish(news("1", 1))
        live.publish(news("2", 2))
        live.publish(news("", 3))
        assert await collect(city, 3) == [1, 2, 3]
        assert await collect(one, 2) == [1, 3]
        assert await collect(two, 2) == [2, 3]


async def test_news_from_other_threads_arrive_in_order():
    live = Live()
    with live.subscribe() as page:
        await asyncio.to_thread(lambda: [live.publish(news(number=n)) for n in range(100)])
        assert await collect(page, 100) == list(range(100))


async def test_a_page_that_does_not_read_is_ended_after_what_it_was_sent():
    live = Live()
    with live.subscribe() as page:
        for number in range(WAITING + 50):
            live.publish(news(number=number))
        found = await collect(page, WAITING * 2)
    assert found == list(range(WAITING))


async def test_closing_ends_every_page():
    live = Live()
    with live.subscribe() as page:
        live.close()
        assert await collect(page, 1) == []


async def test_who_left_is_told_nothing_more():
    live = Live()
    with live.subscribe():
        pass
    live.publish(news())
    assert not live._subscriptions
