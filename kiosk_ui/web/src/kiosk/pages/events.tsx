/** Items by what happens in a life: born, school, work, illness, old age. */

import type { JSX } from "preact";
import { t } from "../../words";
import { Frame } from "../frame";
import { Chinese, nameOf } from "../named";
import { Items, Tiles } from "../rows";
import { content, itemById } from "../state";

export function Events(): JSX.Element {
  const words = t.value.lists;
  const events = content.value?.hall.events ?? [];
  return (
    <Frame
      name="categories"
      title={words.events}
      info={
        <>
          <p class="lead">{words.chooseEvent}</p>
          <p>{words.notFound}</p>
        </>
      }
    >
      <Tiles label={words.events} groups={events} route="event" icon="life" />
    </Frame>
  );
}

export function EventItems({ id }: { id: string }): JSX.Element {
  const words = t.value.lists;
  const event = content.value?.hall.events?.find((each) => each.id === id);
  const items = (event?.items ?? []).flatMap((each) => itemById(each) ?? []);
  return (
    <Frame
      name="list"
      title={event ? nameOf(event) : words.events}
      info={
        <>
          <p class="lead">
            <Chinese>{event?.about}</Chinese>
          </p>
          <p>{words.chooseItem(items.length)}</p>
        </>
      }
    >
      <Items items={items} again={id} />
    </Frame>
  );
}
