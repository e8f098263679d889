/** Items by category or department, and the departments with their windows. */

import type { JSX } from "preact";
import { Frame } from "../frame";
import { Icon } from "../icons";
import { ItemRow } from "../rows";
import { Scroll } from "../scroll";
import { content, go } from "../state";

export function Categories(): JSX.Element {
  const shown = content.value;
  return (
    <Frame
      name="categories"
      title="办事事项"
      info={
        <>
          <p class="lead">请选择类别，再选择要办的事。</p>
          <p>共 {shown?.items.length ?? 0} 项。每一项都写明了要带的材料、办理步骤、窗口号和时限。</p>
          <p>找不到的，可以返回首页用拼音首字母查找，也可以到人工窗口询问。</p>
        </>
      }
    >
      <Scroll label="类别">
        <ul class="tiles">
          {(shown?.hall.categories ?? []).map((group) => (
            <li key={group.id}>
              <button
                type="button"
                class="tile"
                onClick={() => go({ name: "category", id: group.id })}
              >
                <Icon name={group.id} />
                <span>
                  <strong>{group.name}</strong>
                  <small>{group.about}</small>
                </span>
              </button>
            </li>
          ))}
        </ul>
      </Scroll>
    </Frame>
  );
}

export function CategoryItems({ id }: { id: string }): JSX.Element {
  const group = content.value?.hall.categories.find((each) => each.id === id);
  const items = content.value?.items.filter((item) => item.category === id) ?? [];
  return (
    <Frame
      name="list"
      title={group?.name ?? "办事事项"}
      info={
        <>
          <p class="lead">{group?.about}</p>
          <p>共 {items.length} 项，请选择要办的事。</p>
        </>
      }
    >
      <Scroll label="事项" again={id}>
        <ul class="rows">
          {items.map((item) => (
            <ItemRow key={item.id} item={item} />
          ))}
        </ul>
      </Scroll>
    </Frame>
  );
}

export function DepartmentItems({ id }: { id: string }): JSX.Element {
  const unit = content.value?.departments.find((each) => each.id === id);
  const windows = content.value?.windows.filter((window) => window.department === id) ?? [];
  const items = content.value?.items.filter((item) => item.department === id) ?? [];
  return (
    <Frame
      name="list"
      title={unit?.name ?? "部门"}
      info={
        <>
          <p class="lead">{unit?.serves}</p>
          <ul class="window-plates">
            {windows.map((window) => (
              <li key={window.number}>
                <strong>{window.number}</strong>
                <span>
                  号窗口 {window.name}
                  <small>{window.where}</small>
                </span>
              </li>
            ))}
          </ul>
        </>
      }
    >
      {items.length ? (
        <Scroll label="事项" again={id}>
          <ul class="rows">
            {items.map((item) => (
              <ItemRow key={item.id} item={item} />
            ))}
          </ul>
        </Scroll>
      ) : (
        <p class="nothing">这个部门的事项还没有公布，请直接到窗口咨询。</p>
      )}
    </Frame>
  );
}

export function Windows(): JSX.Element {
  const shown = content.value;
  return (
    <Frame
      name="list"
      title="窗口与部门"
      info={
        <>
          <p class="lead">请选择部门，查看窗口位置和可以办的事。</p>
          <p>大厅共有 {shown?.departments.length ?? 0} 个部门、{shown?.windows.length ?? 0} 个窗口。</p>
        </>
      }
    >
      <Scroll label="部门">
        <ul class="rows">
          {(shown?.departments ?? []).map((unit) => {
            const windows = shown?.windows.filter((window) => window.department === unit.id) ?? [];
            return (
              <li key={unit.id}>
                <button
                  type="button"
                  class="row"
                  onClick={() => go({ name: "department", id: unit.id })}
                >
                  <span class="row-name">
                    {unit.name}
                    <small>{unit.serves}</small>
                  </span>
                  <span class="row-facts">
                    <span>{windows[0]?.where}</span>
                    <span class="window-number">
                      {windows.map((window) => window.number).join("、")}号窗口
                    </span>
                  </span>
                </button>
              </li>
            );
          })}
        </ul>
      </Scroll>
    </Frame>
  );
}
