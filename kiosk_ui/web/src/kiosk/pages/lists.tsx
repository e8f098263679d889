/** Items by category or department, and the departments with their windows. */

import type { JSX } from "preact";
import { t } from "../../words";
import type { Department, HallWindow } from "../content";
import { Frame } from "../frame";
import { Chinese, Name, nameOf } from "../named";
import { Items, Tiles } from "../rows";
import { Scroll } from "../scroll";
import { content, go } from "../state";

export function Categories(): JSX.Element {
  const words = t.value.lists;
  const shown = content.value;
  return (
    <Frame
      name="categories"
      title={words.items}
      info={
        <>
          <p class="lead">{words.chooseGroup}</p>
          <p>{words.itemsTold(shown?.items.length ?? 0)}</p>
          <p>{words.notFound}</p>
        </>
      }
    >
      <Tiles
        label={words.groups}
        groups={shown?.hall.categories ?? []}
        route="category"
        icon="list"
      />
    </Frame>
  );
}

export function CategoryItems({ id }: { id: string }): JSX.Element {
  const words = t.value.lists;
  const group = content.value?.hall.categories.find((each) => each.id === id);
  const items = content.value?.items.filter((item) => item.category === id) ?? [];
  return (
    <Frame
      name="list"
      title={group ? nameOf(group) : words.items}
      info={
        <>
          <p class="lead">
            <Chinese>{group?.about}</Chinese>
          </p>
          <p>{words.chooseItem(items.length)}</p>
        </>
      }
    >
      <Items items={items} again={id} />
    </Frame>
  );
}

const windowsOf = (id: string): HallWindow[] =>
  content.value?.windows.filter((window) => window.department === id) ?? [];

export function DepartmentItems({ id }: { id: string }): JSX.Element {
  const words = t.value.lists;
  const unit = content.value?.departments.find((each) => each.id === id);
  const items = content.value?.items.filter((item) => item.department === id) ?? [];
  return (
    <Frame
      name="list"
      title={unit ? nameOf(unit) : words.unit}
      info={
        <>
          <p class="lead">
            <Chinese>{unit?.serves}</Chinese>
          </p>
          <ul class="window-plates">
            {windowsOf(id).map((window) => (
              <li key={window.number}>
                <strong>{window.number}</strong>
                <span>
                  {words.windowOf} <Name of={window} />
                  <small>
                    <Chinese>{window.where}</Chinese>
                  </small>
                </span>
              </li>
            ))}
          </ul>
        </>
      }
    >
      <Items items={items} again={id} />
    </Frame>
  );
}

function Unit({ unit }: { unit: Department }): JSX.Element {
  const windows = windowsOf(unit.id);
  return (
    <li>
      <button
        type="button"
        class="row"
        onClick={() => go({ name: "department", id: unit.id })}
      >
        <span class="row-name">
          <Name of={unit} />
          <small>
            <Chinese>{unit.serves}</Chinese>
          </small>
        </span>
        <span class="row-facts">
          <Chinese>{windows[0]?.where}</Chinese>
          <span class="window-number">
            {t.value.lists.windowNumber(windows.map((window) => window.number).join("、"))}
          </span>
        </span>
      </button>
    </li>
  );
}

export function Windows(): JSX.Element {
  const words = t.value.lists;
  const units = content.value?.departments ?? [];
  return (
    <Frame
      name="list"
      title={words.windows}
      info={
        <>
          <p class="lead">{words.chooseUnit}</p>
          <p>{words.unitsTold(units.length, content.value?.windows.length ?? 0)}</p>
        </>
      }
    >
      {units.length ? (
        <Scroll label={words.units}>
          <ul class="rows">
            {units.map((unit) => (
              <Unit key={unit.id} unit={unit} />
            ))}
          </ul>
        </Scroll>
      ) : (
        <p class="nothing">{words.empty}</p>
      )}
    </Frame>
  );
}
