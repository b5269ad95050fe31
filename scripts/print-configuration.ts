import { writeFileSync } from "node:fs";
import { settings } from "../src/config.ts";

// docs/operate/configuration.md is generated from the one schema of settings.
const rows = Object.entries(settings).map(
  ([name, setting]) => `| \`${name}\` | ${setting.default} | ${setting.meaning} |`,
);
const page = `<!-- Made from src/config.ts by npm run generate. Change it there. -->

# Configuration

Every command reads its settings from the environment, and from one file of lines \`NAME=VALUE\`: that of \`--env-file FILE\`, or
\`fairmark.env\` in the checkout where there is one (Git ignores it). The environment wins, a variable that is empty there too: it
stands for "not set". A \`.env\` is never read; \`--no-env-file\` reads no file at all.

\`\`\`sh
# fairmark.env
BASE_URL=https://reviews.example.com
DATA_DIR=/srv/fairmark
MAIL_FROM='Acme Home <reviews@example.com>'
\`\`\`

The file is read as \`node --env-file\` reads one, a line at a time: quotes around a value are taken off, and one that holds a
\`#\` or begins with a quote needs them. A relative path counts from the file's folder. A line that cannot be read ends the command;
a name that is no setting is named and ignored. Where it holds secrets, let nobody else read it: \`chmod o= fairmark.env\`.

All problems are reported together at start; \`fairmark doctor\` says which settings came from where, and checks them against
the world. \`--help\` names those that matter to a command.

| name | default | meaning |
|---|---|---|
${rows.join("\n")}
`;
writeFileSync(new URL("../docs/operate/configuration.md", import.meta.url), page);
