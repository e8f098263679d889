/** 工单: what is being repaired, by whom, and how long it takes. */

import type { JSX } from "preact";
import type { PageProps } from "../pages";
import { TicketList } from "./TicketList";
import { TicketView } from "./TicketView";
import "../alerts/alerts.css";
import "./tickets.css";

export default function TicketsPage({ rest }: PageProps): JSX.Element {
  const id = Number(rest[0]) || 0;
  return id ? <TicketView key={id} id={id} /> : <TicketList />;
}
