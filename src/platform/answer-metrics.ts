import { Counter, Gauge, type Registry } from "prom-client";
import type { AnswerMemory } from "./answer-memory.ts";

/** How often answers were there already, and what remembering them takes. */
export function watchAnswers(registry: Registry, memory: AnswerMemory): void {
  const registers = [registry];
  new Counter({
    name: "fairmark_answers_total",
    help: "Questions to the read API that could be answered from memory (remembered), and that had to be answered anew (made)",
    labelNames: ["how"],
    registers,
    collect() {
      const { hits, misses } = memory.figures();
      this.reset();
      this.inc({ how: "remembered" }, hits);
      this.inc({ how: "made" }, misses);
    },
  });
  new Gauge({
    name: "fairmark_answer_memory_bytes",
    help: "Memory taken by ready answers of the read API",
    registers,
    collect() {
      this.set(memory.figures().bytes);
    },
  });
}
