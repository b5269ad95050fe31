import { hostileRatios, type Measured, ratioAtMost } from "./hostile-ratios.ts";
import { subjects } from "./hostile-subjects.ts";
import { families } from "./hostile-texts.ts";
import { asJson } from "./options.ts";

// What a hostile text costs at 2,000 and at 4,000 characters: for each family, all our checks together, and the check, parser or
// library whose cost grows most. `--json` gives every figure.
const measured = await hostileRatios(subjects, families, (name) => process.stderr.write(`${name} …\n`));
const missed = measured.filter(({ ratio }) => ratio >= ratioAtMost);
console.log(asJson ? JSON.stringify(measured) : table());
process.exitCode = missed.length === 0 ? 0 : 1;

function table(): string {
  const columns = (one: Measured) => [
    one.ms2000.toFixed(3).padStart(9),
    one.ms4000.toFixed(3).padStart(9),
    one.ratio.toFixed(2).padStart(6),
  ];
  const lines = families.map(({ name }) => {
    const here = measured.filter(({ family }) => family === name);
    const most = here.toSorted((a, b) => b.ratio - a.ratio)[0]!;
    return [name.padEnd(33), ...columns(here[0]!), "  ", most.subject.padEnd(27), ...columns(most)].join("");
  });
  const figures = `${"ms 2000".padStart(9)}${"ms 4000".padStart(9)}${"ratio".padStart(6)}`;
  const head = `${"family".padEnd(22)}all checks:${figures}  ${"largest ratio:".padEnd(27)}${figures}`;
  const slowest = measured.toSorted((a, b) => b.ms4000 - a.ms4000)[0]!;
  return [
    head,
    ...lines,
    "",
    `${families.length} families, ${subjects.length} checks, parsers and libraries; of ${measured.length} ratios ${missed.length} are ${ratioAtMost} or more`,
    ...missed.map(({ subject, family, ratio }) => `missed: ${subject}, ${family}: ${ratio.toFixed(2)}`),
    `the longest: ${slowest.subject}, ${slowest.family}: ${slowest.ms4000.toFixed(0)} ms`,
  ].join("\n");
}
