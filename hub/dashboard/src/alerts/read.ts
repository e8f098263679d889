/** Reads something of the hub that changes when alerts do, and anew when they did. */

import { useEffect } from "preact/hooks";
import { alertNews } from "../live";
import { useReading, type Reading } from "../reading";

const TOGETHER = 250;

export function useAlertReading<T>(key: string, read: () => Promise<T>): Reading<T> {
  const reading = useReading(key, read);
  const { again } = reading;
  const news = alertNews.value;
  useEffect(() => {
    if (!news) return;
    const soon = setTimeout(() => void again(), TOGETHER);
    return () => clearTimeout(soon);
  }, [news, again]);
  return reading;
}
