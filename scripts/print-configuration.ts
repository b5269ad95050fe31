import { writeFileSync } from "node:fs";
import { settings } from "../src/config.ts";

// docs/operate/configuration.md is made from the one schema of settings.
const rows = Object.entries(settings).map(
  ([name, setting]) => `| \`${name}\` | ${setting.default} | ${setting.meaning} |`,
);
const page = `<!-- Made from src/config.ts by npm run generate. Change it there. -->

# Configuration

Settings are environment variables. All problems with them are reported together at start; \`fairmark doctor\` checks them
against the world.

| name | default | meaning |
|---|---|---|
${rows.join("\n")}
`;
writeFileSync(new URL("../docs/operate/configuration.md", import.meta.url), page);
