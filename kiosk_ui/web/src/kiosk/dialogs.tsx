/** The two things that come before the page: the way to a person, and the warning before the wipe. */

import type { ComponentChildren, JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { Icon } from "./icons";
import { content, helping, itemById, leaving, page } from "./state";

function Dialog(props: {
  label: string;
  close: () => void;
  children: ComponentChildren;
}): JSX.Element {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const element = dialog.current;
    // A modal dialog keeps focus and screen reader inside and gives them back when it goes.
    element?.showModal();
    return () => element?.close();
  }, []);
  return (
    <dialog
      ref={dialog}
      class="dialog"
      aria-labelledby="dialog-title"
      onCancel={(event) => {
        event.preventDefault();
        props.close();
      }}
    >
      <h2 id="dialog-title">{props.label}</h2>
      {props.children}
    </dialog>
  );
}

function Help(): JSX.Element {
  const hall = content.value?.hall;
  const item = page.value.name === "item" ? itemById(page.value.id) : undefined;
  const where = content.value?.windows.find((window) => window.number === item?.window)?.where;
  const close = (): void => {
    helping.value = false;
  };
  return (
    <Dialog label="去人工窗口办理" close={close}>
      {item ? (
        <p class="to-window">
          办理这件事请到 <strong>{item.window} 号窗口</strong>
          {where ? `（${where}）` : ""}
        </p>
      ) : null}
      {hall ? (
        <>
          <p class="to-window">
            {item ? "不清楚的，请到 " : "请到 "}
            <strong>
              {hall.desk.name}（{hall.desk.window}）
            </strong>
            ，{hall.desk.where}
          </p>
          <p>工作人员可以全程帮您办理，不用自己操作机器。咨询电话{" "}
            <span class="span">{hall.phone}</span>
          </p>
        </>
      ) : (
        <p class="to-window">请到大厅入口处的咨询台，由工作人员为您办理。</p>
      )}
      <button type="button" class="big primary" onClick={close}>
        <Icon name="check" />
        <span>知道了</span>
      </button>
    </Dialog>
  );
}

function Warning({ seconds }: { seconds: number }): JSX.Element {
  return (
    <Dialog label="您还在吗？" close={() => undefined}>
      <p>
        长时间没有操作，
        {/* Said once, not each second: the countdown itself is hidden from screen readers. */}
        <span class="sr-only">20秒后</span>
        <strong class="countdown" aria-hidden="true">
          {seconds} 秒后
        </strong>
        将清除刚才查看的内容并回到开始页面。
      </p>
      <button type="button" class="big primary">
        <Icon name="touch" />
        <span>继续</span>
      </button>
    </Dialog>
  );
}

export function Dialogs(): JSX.Element | null {
  // Any touch calls the warning off, the big button as well as a touch beside it.
  if (leaving.value !== null) return <Warning seconds={leaving.value} />;
  return helping.value ? <Help /> : null;
}
