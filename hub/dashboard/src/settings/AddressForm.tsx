/** Where phones and mails find the hub. */

import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { useReading } from "../reading";
import { readAddress, saveAddress } from "./api";
import { Panel } from "./Panel";

export function AddressForm(): JSX.Element {
  const reading = useReading("address", readAddress);
  const [url, setUrl] = useState("");
  useEffect(() => {
    if (reading.value) setUrl(reading.value.url);
  }, [reading.value]);

  async function save(): Promise<string> {
    const wanted = url.trim();
    if (wanted && !/^https?:\/\/[A-Za-z0-9.\-:[\]]+\/?$/.test(wanted)) {
      throw new Error("请写成 https://名称 或 https://名称:端口，后面不带路径。");
    }
    reading.put(await saveAddress(wanted));
    return "已保存。以后发出的消息和打印的二维码用新地址；已上墙的二维码请重新打印。";
  }

  return (
    <Panel
      name="address"
      title="对外地址"
      about="手机和告警消息里的链接用它打开监管中心，上墙的二维码里也是它。"
      reading={reading}
      save={save}
    >
      <label class="field">
        <span>地址</span>
        <input
          type="url"
          maxLength={200}
          value={url}
          placeholder="https://hall.example.cn:8643"
          onInput={(event) => setUrl(event.currentTarget.value)}
        />
        <small class="muted">
          留空则消息用监管中心对外监听的名称和端口，二维码用打印时浏览器里的地址。
        </small>
      </label>
    </Panel>
  );
}
