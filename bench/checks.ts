import { hostileRatios, type Measured, ratioAtMost } from "./hostile-ratios.ts";
import { families } from "./hostile-texts.ts";
import { subjects } from "./hostile-subjects.ts";

// What a hostile text costs: for each check and each library, the kinds of text that cost most and that grow most.
const asJson = process.argv.includes("--json");
const measured = await hostileRatios(subjects, families, (name) => {
  if (!asJson) process.stderr.write(`${name} …\n`);
});
const missed = measured.filter(({ ratio }) => ratio >= ratioAtMost);
console.log(asJson ? JSON.stringify(measured) : table(measured));
process.exitCode = missed.length === 0 ? 0 : 1;

function table(all: readonly Measured[]): string {
  const lines = all.map(({ subject, family, ms2000, ms4000, ratio }) =>
    [
      subject.padEnd(26),
      family.padEnd(36),
      ms2000.toFixed(3).padStart(10),
      ms4000.toFixed(3).padStart(10),
      ratio.toFixed(2).padStart(7),
    ].join(""),
  );
  const head = `${"".padEnd(62)}${"ms 2000".padStart(10)}${"ms 4000".padStart(10)}${"ratio".padStart(7)}`;
  const most = Math.max(...all.map(({ ratio }) => ratio));
  const verdict = `${families.length} families, ${all.length} figures; the largest ratio is ${most.toFixed(2)}, ${missed.length} of ${ratioAtMost} or more`;
  return [head, ...lines, "", verdict].join("\n");
}
