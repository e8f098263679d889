import { defineConfig } from "vitest/config";

export default defineConfig({
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  test: {
    environment: "happy-dom",
    include: ["kiosk_ui/{design,web}/src/**/*.test.{ts,tsx}", "hub/dashboard/src/**/*.test.{ts,tsx}"],
    passWithNoTests: true,
  },
});
