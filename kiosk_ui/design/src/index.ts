/** What the pages share: words, time, live streams and small components. */

export * from "./components";
export * from "./event_text";
export * from "./live";
export * from "./now";
export * from "./status";
export * from "./time";
