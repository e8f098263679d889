/** The two things that come before the page: the way to a person, and the warning before the wipe. */

import type { ComponentChildren, JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { t } from "../words";
import { Icon } from "./icons";
import { Chinese, Name } from "./named";
import { content, go, helping, itemById, leaving, page } from "./state";

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
  const words = t.value.dialogs;
  const hall = content.value?.hall;
  const item = page.value.name === "item" ? itemById(page.value.id) : undefined;
  const where = content.value?.windows.find((window) => window.number === item?.window)?.where;
  const close = (): void => {
    helping.value = false;
  };
  const show = (window: string) => () => {
    close();
    go({ name: "map", window });
  };
  return (
    <Dialog label={words.help} close={close}>
      {item ? (
        <p class="to-window">
          {words.itemAt} <strong>{words.window(item.window)}</strong>
          {where ? (
            <>
              （<Chinese>{where}</Chinese>）
            </>
          ) : null}
        </p>
      ) : null}
      {hall ? (
        <>
          <p class="to-window">
            {item ? words.unclear : words.goTo}{" "}
            <strong>
              <Name of={hall.desk} />（{hall.desk.window}）
            </strong>{" "}
            <Chinese>{hall.desk.where}</Chinese>
          </p>
          <p>
            {words.whole} {words.phone} <span class="span">{hall.phone}</span>
          </p>
        </>
      ) : (
        <p class="to-window">{words.desk}</p>
      )}
      <div class="dialog-ways">
        {hall?.plan?.length ? (
          <button type="button" class="big" onClick={show(item?.window ?? hall.desk.window)}>
            <Icon name="map" />
            <span>{words.onMap}</span>
          </button>
        ) : null}
        <button type="button" class="big primary" onClick={close}>
          <Icon name="check" />
          <span>{words.understood}</span>
        </button>
      </div>
    </Dialog>
  );
}

function Warning({ seconds }: { seconds: number }): JSX.Element {
  const words = t.value.dialogs;
  return (
    <Dialog label={words.still} close={() => undefined}>
      <p>
        {words.quiet}
        {/* Said once, not each second: the countdown itself is hidden from screen readers. */}
        <span class="sr-only">{words.soon}</span>
        <strong class="countdown" aria-hidden="true">
          {words.seconds(seconds)}
        </strong>
        {words.willForget}
      </p>
      <div class="dialog-ways">
        <button type="button" class="big primary">
          <Icon name="touch" />
          <span>{words.goOn}</span>
        </button>
      </div>
    </Dialog>
  );
}

export function Dialogs(): JSX.Element | null {
  // Any touch calls the warning off, the big button as well as a touch beside it.
  if (leaving.value !== null) return <Warning seconds={leaving.value} />;
  return helping.value ? <Help /> : null;
}
