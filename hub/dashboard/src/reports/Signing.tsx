/** Where inspector and hall sign, on paper only. */

import type { JSX } from "preact";

export function Signing({ area }: { area: boolean }): JSX.Element {
  return (
    <section class="print-only signing" aria-hidden="true">
      <h2>签字栏</h2>
      <table>
        <tbody>
          <tr>
            <td>检查人员（签字）：</td>
            <td>{area ? "区域负责人" : "大厅负责人"}（签字、盖章）：</td>
          </tr>
          <tr>
            <td>日期：　　　年　　月　　日</td>
            <td>日期：　　　年　　月　　日</td>
          </tr>
        </tbody>
      </table>
    </section>
  );
}
