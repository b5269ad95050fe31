import { type Imports, isTest } from "./source-imports.ts";

/**
 * Circles of imports: each, however long, as one sentence with its shortest way round. Types count like values, since whoever
 * reads one file of a circle has to read them all. One exception: a view may import the type of the rows that it shows from where
 * they are made.
 */
export function circleProblems(imports: Imports): string[] {
  const edges = new Map<string, string[]>();
  for (const [name, taken] of imports) {
    if (isTest(name)) continue;
    const counted = taken.filter(({ target, isTypeOnly }) => !(isTypeOnly && isView(name) && !isView(target)));
    edges.set(name, [...new Set(counted.map(({ target }) => target))].toSorted());
  }
  const told = new Set<string>();
  const problems: string[] = [];
  for (const name of [...edges.keys()].toSorted()) {
    const circle = told.has(name) ? undefined : shortestWayBack(edges, name);
    if (!circle) continue;
    for (const member of circle) told.add(member);
    problems.push(`${[...circle, name].join(" → ")}: a circle; move what both need into a file of its own`);
  }
  return problems;
}

function isView(name: string): boolean {
  return name.endsWith(".views.tsx");
}

/** The shortest way along the edges from a file to itself, that file first; undefined where there is none. */
function shortestWayBack(edges: ReadonlyMap<string, readonly string[]>, start: string): string[] | undefined {
  const cameFrom = new Map<string, string>();
  const ahead = [start];
  for (const at of ahead) {
    for (const next of edges.get(at) ?? []) {
      if (next === start) return wayTo(at, start, cameFrom);
      if (cameFrom.has(next)) continue;
      cameFrom.set(next, at);
      ahead.push(next);
    }
  }
  return undefined;
}

function wayTo(end: string, start: string, cameFrom: ReadonlyMap<string, string>): string[] {
  const way = [end];
  for (let at = end; at !== start; ) {
    at = cameFrom.get(at) ?? start;
    way.unshift(at);
  }
  return way;
}
