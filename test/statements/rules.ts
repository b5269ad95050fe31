import { isGiven, kindOf, listOf, type Node, namesOf, parseStatement, partsOf, textOf } from "./parsed.ts";

// What a database that is distributed by organisation refuses, or has to ask all its machines about, told by the text of a
// statement (decision 0060).

const lateralLimit = "a LIMIT in a lateral that refers to organisations or an unnest";

const correlated = "a subquery about organisations, driven by what lies whole";

const rowGiven = "a row of a tenant table, given to a function";
const volatileInChange = "a volatile function in UPDATE or DELETE";
const stableOfColumn = "a stable function of a column in UPDATE or DELETE";
const mutableReturned = "a function that is not immutable in RETURNING";

export const refusals = [
  "a subquery in VALUES",
  lateralLimit,
  correlated,
  "a key column in DO UPDATE SET",
  "FOR UPDATE without an organisation",
  "INSERT … SELECT … RETURNING without an alias",
  "timestamptz ± interval of a column in UPDATE",
  rowGiven,
  volatileInChange,
  stableOfColumn,
  mutableReturned,
] as const;

/** It runs, piece by piece, with all that lies between the pieces sent about. */
export const insertInCte = "an INSERT in a CTE";
export const withoutOrganisation = "a tenant table without its organisation by parameter";

export type Rule = (typeof refusals)[number] | typeof insertInCte | typeof withoutOrganisation;

/** Tables with their columns; those in `tenant` lie with their organisation, any other whole on every machine. */
export type Tables = {
  columns: ReadonlyMap<string, ReadonlySet<string>>;
  tenant: ReadonlySet<string>;
  /** Functions, by name, that may give something else each time; and those that depend on settings. None of the same name is immutable. */
  volatile: ReadonlySet<string>;
  stable: ReadonlySet<string>;
};

/** `local`: no tenant table in it. */
export type Routing = "refused" | "all shards" | "one task" | "local";

export type Reading = {
  routing: Routing;
  /** Each with the table that it is about. */
  broken: { rule: Rule; table: string }[];
};

/** Equal to one given value, or to any of a list of such. */
type Bound = "one" | "any";
type Column = { name: string; bound: Bound | undefined };
/** What a query gives back. Recurring: made of nothing that lies with an organisation. */
type Derived = { columns: Column[]; isRecurring: boolean };
type Source = {
  alias: string;
  table?: string;
  columns: ReadonlySet<string>;
  isRecurring: boolean;
  lateral?: Node;
};
type Scope = {
  sources: Source[];
  /** Of `alias.column`. */
  bound: Map<string, Bound>;
  /** Those that an outer join may leave out: rows are there without them. */
  optional: ReadonlySet<string>;
  ctes: ReadonlyMap<string, Derived>;
};
type Named = { table: string; bound: Bound | undefined };
type Notes = { tables: Tables; named: Named[]; broken: Reading["broken"] };

const key = "organisation_id";

/** Reads a statement; undefined if it neither reads nor changes rows. */
export function readStatement(text: string, tables: Tables): Reading | undefined {
  const statement = parseStatement(text);
  if (!statement || !kindOf(statement)) return undefined;
  const notes: Notes = { tables, named: [], broken: [] };
  readQuery(statement, new Map(), notes);
  const { named } = notes;
  const isOneTask = named.every(({ bound }) => bound === "one");
  // A query that goes to one machine as a whole may do there whatever PostgreSQL lets it.
  const broken = notes.broken.filter(({ rule }) => (rule !== lateralLimit && rule !== correlated) || !isOneTask);
  const inPieces = broken.filter(({ rule }) => rule === insertInCte);
  const without = named
    .filter(({ bound }) => !bound)
    .map(({ table }) => ({ rule: withoutOrganisation, table }) as const);
  const accepted: Routing =
    named.length === 0 ? "local" : isOneTask && inPieces.length === 0 ? "one task" : "all shards";
  return { routing: broken.length > inPieces.length ? "refused" : accepted, broken: [...broken, ...without] };
}

function readQuery(node: Node, ctes: Scope["ctes"], notes: Notes): Derived {
  const kind = kindOf(node)!;
  const statement = node[kind]!;
  const known = withCtes(statement.withClause, ctes, notes);
  if (kind === "SelectStmt") return readSelect(statement, known, notes);
  if (kind === "InsertStmt") return readInsert(statement, known, notes);
  return readChange(kind, statement, known, notes);
}

function withCtes(clause: Node | undefined, ctes: Scope["ctes"], notes: Notes) {
  const known = new Map(ctes);
  for (const { CommonTableExpr: cte } of listOf(clause?.ctes)) {
    const { InsertStmt: insert } = cte!.ctequery!;
    const table = textOf(insert?.relation?.relname);
    if (insert && notes.tables.tenant.has(table)) notes.broken.push({ rule: insertInCte, table });
    const derived = readQuery(cte!.ctequery!, known, notes);
    known.set(textOf(cte!.ctename), renamed(derived, namesOf(cte!.aliascolnames)));
  }
  return known;
}

const renamed = (derived: Derived, names: string[]): Derived => ({
  ...derived,
  columns: derived.columns.map(({ name, bound }, index) => ({ name: names[index] ?? name, bound })),
});

function readSelect(select: Node, ctes: Scope["ctes"], notes: Notes): Derived {
  if (textOf(select.op) !== "" && textOf(select.op) !== "SETOP_NONE") {
    const [left, right] = [select.larg!, select.rarg!].map((half) => readQuery({ SelectStmt: half }, ctes, notes)) as [
      Derived,
      Derived,
    ];
    const columns = left.columns.map(({ name, bound }, index) => ({
      name,
      bound: weaker(bound, right.columns[index]?.bound),
    }));
    return { columns, isRecurring: left.isRecurring && right.isRecurring };
  }
  const scope = scopeOf(select.fromClause, select.whereClause, ctes, notes);
  const rows = listOf(select.valuesLists).map((row) => listOf(row.List?.items));
  for (const row of rows) readSubqueries(row as unknown as Node, scope, notes);
  if (rows.length > 0) return { columns: columnsOfRows(rows), isRecurring: true };
  for (const part of ["targetList", "whereClause", "havingClause", "sortClause", "groupClause", "distinctClause"])
    readSubqueries(select[part], scope, notes);
  const columns = listOf(select.targetList).map(({ ResTarget: target }) => columnOf(target!, scope));
  if (select.lockingClause) noteLocks(select.lockingClause, scope, notes);
  return { columns: expanded(columns, scope), isRecurring: scope.sources.every(({ isRecurring }) => isRecurring) };
}

/** PostgreSQL calls them so. */
const columnsOfRows = (rows: Node[][]): Column[] =>
  rows[0]!.map((_, at) => ({
    name: `column${at + 1}`,
    bound: rows.every((row) => isGiven(row[at])) ? (rows.length === 1 ? "one" : "any") : undefined,
  }));

const weaker = (one: Bound | undefined, other: Bound | undefined): Bound | undefined =>
  one && other ? (one === "one" ? other : one) : undefined;

function noteLocks(clauses: Node, scope: Scope, notes: Notes): void {
  const locked = listOf(clauses).flatMap(({ LockingClause: clause }) =>
    listOf(clause!.lockedRels).map(({ RangeVar: of }) => textOf(of!.relname)),
  );
  for (const { alias, table } of scope.sources) {
    if (!table || !notes.tables.tenant.has(table) || (locked.length > 0 && !locked.includes(alias))) continue;
    if (scope.bound.get(`${alias}.${key}`) !== "one")
      notes.broken.push({ rule: "FOR UPDATE without an organisation", table });
  }
}

type Output = Column & { star?: string };

function columnOf(target: Node, scope: Scope): Output {
  const { val } = target;
  const fields = listOf(val?.ColumnRef?.fields);
  if (fields.at(-1)?.A_Star) return { name: "*", bound: undefined, star: textOf(fields.at(-2)?.String?.sval) || "*" };
  const name = textOf(target.name) || textOf(fields.at(-1)?.String?.sval);
  if (isGiven(val)) return { name, bound: "one" };
  const place = placeOf(val, scope);
  return { name, bound: place === undefined ? undefined : scope.bound.get(place) };
}

/** With the columns that a star stands for, so far as they are bound. */
function expanded(columns: Output[], scope: Scope): Column[] {
  return columns.flatMap(({ star, ...column }) => {
    if (!star) return [column];
    const of = scope.sources.filter(({ alias }) => star === "*" || alias === star);
    return of.flatMap(({ alias, columns: names }) =>
      [...names].map((name) => ({ name, bound: scope.bound.get(`${alias}.${name}`) })),
    );
  });
}

function readInsert(insert: Node, ctes: Scope["ctes"], notes: Notes): Derived {
  const table = textOf(insert.relation!.relname);
  const isTenant = notes.tables.tenant.has(table);
  const alias = textOf(insert.relation!.alias?.aliasname);
  const select = insert.selectStmt?.SelectStmt;
  const rows = listOf(select?.valuesLists);
  const columns = listOf(insert.cols).map(({ ResTarget: column }) => textOf(column!.name));
  const at = columns.indexOf(key);
  const returns = insert.returningClause !== undefined;
  const breaks = (rule: Rule) => isTenant && notes.broken.push({ rule, table });
  if (rows.some((row) => partsOf(row, ["SubLink"]).length > 0)) breaks("a subquery in VALUES");
  if (select && rows.length === 0 && returns && alias === "") breaks("INSERT … SELECT … RETURNING without an alias");
  const derived = insert.selectStmt && readQuery(insert.selectStmt, ctes, notes);
  const isNamed = (row: Node) => isGiven(listOf(row.List?.items)[at]);
  const ofRows = rows.length > 0 && rows.every(isNamed) ? ("one" as const) : undefined;
  const bound = rows.length > 0 ? ofRows : at === -1 ? undefined : derived?.columns[at]?.bound;
  if (isTenant) notes.named.push({ table, bound });
  const conflict = insert.onConflictClause;
  const changed = listOf(conflict?.targetList).map(({ ResTarget: target }) => target!);
  const keys = [key, ...listOf(conflict?.infer?.indexElems).map(({ IndexElem: element }) => textOf(element!.name))];
  if (changed.some(({ name }) => keys.includes(textOf(name)))) breaks("a key column in DO UPDATE SET");
  if (changed.some(movesTime)) breaks("timestamptz ± interval of a column in UPDATE");
  const scope = targetScope(table, alias, bound, ctes, notes);
  if (isTenant)
    noteMutable({ targetList: conflict?.targetList, returningClause: insert.returningClause }, table, notes);
  for (const part of [conflict?.targetList, conflict?.whereClause, returningOf(insert)])
    readSubqueries(part, scope, notes);
  return returned(insert, scope);
}

function targetScope(table: string, alias: string, bound: Bound | undefined, ctes: Scope["ctes"], notes: Notes): Scope {
  const columns = notes.tables.columns.get(table) ?? new Set<string>();
  const name = alias || table;
  const source = { alias: name, table, columns, isRecurring: !notes.tables.tenant.has(table) };
  const known = new Map<string, Bound>();
  if (bound) known.set(`${name}.${key}`, bound);
  return { sources: [source], bound: known, optional: new Set(), ctes };
}

const returningOf = (statement: Node) => statement.returningClause?.exprs;

function returned(statement: Node, scope: Scope): Derived {
  const columns = listOf(returningOf(statement)).map(({ ResTarget: target }) => columnOf(target!, scope));
  return { columns: expanded(columns, scope), isRecurring: scope.sources.every(({ isRecurring }) => isRecurring) };
}

function readChange(
  kind: "UpdateStmt" | "DeleteStmt" | "MergeStmt",
  change: Node,
  ctes: Scope["ctes"],
  notes: Notes,
): Derived {
  const others = kind === "UpdateStmt" ? change.fromClause : kind === "DeleteStmt" ? change.usingClause : undefined;
  const merged = change.sourceRelation ? [change.sourceRelation] : [];
  const from = [{ RangeVar: change.relation }, ...listOf(others), ...merged] as unknown as Node;
  const scope = scopeOf(from, change.whereClause ?? change.joinCondition, ctes, notes);
  const table = textOf(change.relation!.relname);
  const isMoved = movesTime(change.targetList) || movesTime(change.whereClause);
  if (kind === "UpdateStmt" && notes.tables.tenant.has(table) && isMoved)
    notes.broken.push({ rule: "timestamptz ± interval of a column in UPDATE", table });
  if (notes.tables.tenant.has(table)) noteMutable(change, table, notes);
  for (const part of [change.targetList, change.whereClause, returningOf(change), change.mergeWhenClauses])
    readSubqueries(part, scope, notes);
  return returned(change, scope);
}

/** What is changed has to be the same wherever it is computed. */
function noteMutable(change: Node, table: string, { tables, broken }: Notes): void {
  const callsIn = (node: Node | undefined) =>
    partsOf(node, ["FuncCall"]).map(({ part }) => ({ part, name: namesOf(part.funcname).at(-1)! }));
  for (const { part, name } of [...callsIn(change.targetList), ...callsIn(change.whereClause)]) {
    if (tables.volatile.has(name)) broken.push({ rule: volatileInChange, table });
    if (tables.stable.has(name) && partsOf(part.args, ["ColumnRef"]).length > 0)
      broken.push({ rule: stableOfColumn, table });
  }
  const isMutable = ({ name }: { name: string }) => tables.volatile.has(name) || tables.stable.has(name);
  if (callsIn(returningOf(change)).some(isMutable)) broken.push({ rule: mutableReturned, table });
}

/** Whether an interval is added to, or taken from, what has a column in it. */
function movesTime(node: Node | undefined): boolean {
  return partsOf(node, ["A_Expr"]).some(({ part }) => {
    if (!["+", "-"].includes(namesOf(part.name)[0] ?? "")) return false;
    const sides = [part.lexpr, part.rexpr];
    return sides.some(isInterval) && partsOf(sides as unknown as Node, ["ColumnRef"]).length > 0;
  });
}

function isInterval(node: Node | undefined): boolean {
  if (!node) return false;
  if (namesOf(node.TypeCast?.typeName?.names).includes("interval")) return true;
  if (namesOf(node.FuncCall?.funcname).includes("make_interval")) return true;
  return namesOf(node.A_Expr?.name)[0] === "*" && [node.A_Expr?.lexpr, node.A_Expr?.rexpr].some(isInterval);
}

function scopeOf(from: Node | undefined, where: Node | undefined, ctes: Scope["ctes"], notes: Notes): Scope {
  const optional = new Set<string>();
  const scope: Scope = { sources: [], bound: new Map(), optional, ctes };
  const links: Link[] = [];
  const joins: Node[] = [];
  for (const item of listOf(from)) addSource(item, scope, joins, notes);
  // Only when all sources are known can it be said whose a column is.
  for (const join of joins) {
    const inner = new Set(aliasesOf(join.rarg));
    const kind = textOf(join.jointype);
    const isLeft = kind === "JOIN_LEFT";
    if (isLeft || kind === "JOIN_FULL") for (const alias of inner) optional.add(alias);
    if (kind === "JOIN_RIGHT" || kind === "JOIN_FULL") for (const alias of aliasesOf(join.larg)) optional.add(alias);
    linksOf(join.quals, scope, (link) => links.push(isLeft ? { ...link, only: inner } : link));
    for (const name of namesOf(join.usingClause))
      links.push(...sharedBy(join, name, scope, isLeft ? inner : undefined));
  }
  linksOf(where, scope, (link) => links.push(link));
  follow(links, scope.bound);
  for (const { alias, lateral } of scope.sources) {
    if (!lateral) continue;
    readLateral(lateral, alias, scope, notes);
  }
  follow(links, scope.bound);
  for (const join of joins) readSubqueries(join.quals, scope, notes);
  for (const { alias, table } of scope.sources)
    if (table && notes.tables.tenant.has(table)) notes.named.push({ table, bound: scope.bound.get(`${alias}.${key}`) });
  return scope;
}

function addSource(item: Node, scope: Scope, joins: Node[], notes: Notes): void {
  if (item.JoinExpr) {
    joins.push(item.JoinExpr);
    for (const side of [item.JoinExpr.larg!, item.JoinExpr.rarg!]) addSource(side, scope, joins, notes);
    return;
  }
  const own = item.RangeVar ?? item.RangeSubselect ?? item.RangeFunction;
  const names = namesOf(own?.alias?.colnames);
  const aliased = textOf(own?.alias?.aliasname);
  if (item.RangeVar) {
    const table = textOf(item.RangeVar.relname);
    const cte = scope.ctes.get(table);
    const alias = aliased || table;
    const columns = notes.tables.columns.get(table) ?? new Set<string>();
    if (cte) addDerived(alias, renamed(cte, names), scope);
    else scope.sources.push({ alias, table, columns, isRecurring: !notes.tables.tenant.has(table) });
  } else if (item.RangeSubselect?.lateral) {
    const lateral = item.RangeSubselect.subquery!;
    scope.sources.push({ alias: aliased, columns: new Set(names), isRecurring: false, lateral });
  } else if (item.RangeSubselect) {
    const derived = readQuery(item.RangeSubselect.subquery!, scope.ctes, notes);
    addDerived(aliased, renamed(derived, names), scope);
  } else scope.sources.push({ alias: aliased, columns: new Set(names), isRecurring: true });
}

function addDerived(alias: string, { columns, isRecurring }: Derived, scope: Scope): void {
  scope.sources.push({ alias, columns: new Set(columns.map(({ name }) => name)), isRecurring });
  for (const { name, bound } of columns) if (bound) scope.bound.set(`${alias}.${name}`, bound);
}

/** A subquery that sees the row beside it: what it finds lies with that row's organisation, which no parameter says. */
function readLateral(lateral: Node, alias: string, scope: Scope, notes: Notes): void {
  const before = notes.named.length;
  const derived = readQuery(lateral, scope.ctes, notes);
  const hasTenant = notes.named.length > before;
  const source = scope.sources.find((one) => one.alias === alias)!;
  Object.assign(source, {
    columns: new Set(derived.columns.map(({ name }) => name)),
    isRecurring: !hasTenant,
  });
  for (const { name, bound } of derived.columns) if (bound) scope.bound.set(`${alias}.${name}`, bound);
  if (!hasTenant || !lateral.SelectStmt?.limitCount) return;
  const referred = outsideOf(lateral, scope).filter(({ isRecurring }) => isRecurring);
  if (referred.length > 0) notes.broken.push({ rule: lateralLimit, table: alias });
}

/** The sources of a scope that anything in a query names. */
function outsideOf(query: Node, scope: Scope): Source[] {
  const named = new Set<string>();
  const look = (node: Node | undefined): void => {
    if (node === null || typeof node !== "object") return;
    const fields = Array.isArray(node) ? [] : listOf(node!.ColumnRef?.fields);
    if (fields.length > 1) named.add(textOf(fields[0]!.String?.sval));
    for (const part of Object.values(node!)) look(part);
  };
  look(query);
  return scope.sources.filter(({ alias }) => named.has(alias));
}

/**
 * Subqueries in an expression. One that reads what lies with organisations, for each row of what does not, would have to be asked on every
 * machine about the same row; what an outer join adds to such a row does not say where it lies.
 */
function readSubqueries(node: Node | undefined, scope: Scope, notes: Notes): void {
  noteRowsGiven(node, scope, notes);
  for (const { part } of partsOf(node, ["SubLink"])) {
    const before = notes.named.length;
    readQuery(part.subselect!, scope.ctes, notes);
    const [tenant] = notes.named.slice(before);
    const driving = scope.sources.filter(({ alias }) => !scope.optional.has(alias));
    const isDrivenByWhole = driving.length > 0 && driving.every(({ isRecurring }) => isRecurring);
    if (tenant && isDrivenByWhole && outsideOf(part.subselect!, scope).length > 0)
      notes.broken.push({ rule: correlated, table: tenant.table });
  }
}

const takesAnyRow = new Set(["to_jsonb", "to_json", "row_to_json", "jsonb_agg", "json_agg", "count"]);

/**
 * What a piece of a table has is of a type of its own, which a function of ours does not take; and a function that reads tables may not be
 * called where only a piece of them lies.
 */
function noteRowsGiven(node: Node | undefined, scope: Scope, notes: Notes): void {
  for (const { part: call } of partsOf(node, ["FuncCall"]))
    for (const argument of takesAnyRow.has(namesOf(call.funcname).at(-1)!) ? [] : listOf(call.args)) {
      const fields = listOf(argument.ColumnRef?.fields);
      const name = textOf(fields[0]?.String?.sval);
      const isRow = fields.length === 1 || fields.at(-1)?.A_Star !== undefined;
      const isColumn = fields.length === 1 && scope.sources.some(({ columns }) => columns.has(name));
      const source = scope.sources.find(({ alias }) => alias === name);
      if (isRow && !isColumn && source?.table && notes.tables.tenant.has(source.table))
        notes.broken.push({ rule: rowGiven, table: source.table });
    }
}

/** Two columns that are equal, or a column that is equal to what is given; in an outer join only those of `only` are. */
type Link = { place: string; other?: string; bound?: Bound; only?: ReadonlySet<string> };

function follow(links: readonly Link[], bound: Map<string, Bound>): void {
  const set = (place: string, to: Bound | undefined, only?: ReadonlySet<string>): boolean => {
    if (!to || bound.get(place) === to || bound.get(place) === "one") return false;
    if (only && !only.has(place.split(".")[0]!)) return false;
    bound.set(place, to);
    return true;
  };
  for (let moved = true; moved; ) {
    moved = false;
    for (const { place, other, bound: given, only } of links) {
      if (given) moved = set(place, given, only) || moved;
      if (!other) continue;
      moved = set(place, bound.get(other), only) || moved;
      moved = set(other, bound.get(place), only) || moved;
    }
  }
}

/** What the conditions that all hold say of columns. */
function linksOf(condition: Node | undefined, scope: Scope, add: (link: Link) => void): void {
  if (!condition) return;
  const { BoolExpr: both, A_Expr: expression } = condition;
  if (both && textOf(both.boolop) === "AND_EXPR") for (const one of listOf(both.args)) linksOf(one, scope, add);
  if (!expression || namesOf(expression.name)[0] !== "=") return;
  const { lexpr, rexpr } = expression;
  const kind = textOf(expression.kind);
  if (kind === "AEXPR_OP") {
    const [left, right] = [lexpr, rexpr].map((side) => listOf(side?.RowExpr?.args)) as [Node[], Node[]];
    if (left.length > 0) for (const [index, one] of left.entries()) linkPair(one, right[index], scope, add);
    else linkPair(lexpr, rexpr, scope, add);
  } else if (kind === "AEXPR_OP_ANY") {
    const place = placeOf(lexpr, scope);
    if (place && isGiven(rexpr)) add({ place, bound: "any" });
  } else if (kind === "AEXPR_IN") {
    const items = listOf(rexpr?.List?.items);
    const rows = items.map((item) => (item.RowExpr ? listOf(item.RowExpr.args) : [item]));
    const left = lexpr?.RowExpr ? listOf(lexpr.RowExpr.args) : [lexpr!];
    for (const [index, one] of left.entries()) {
      const place = placeOf(one, scope);
      if (place && rows.every((row) => isGiven(row[index]))) add({ place, bound: items.length === 1 ? "one" : "any" });
    }
  }
}

function linkPair(left: Node | undefined, right: Node | undefined, scope: Scope, add: (link: Link) => void): void {
  const [place, other] = [placeOf(left, scope), placeOf(right, scope)];
  if (place && other) add({ place, other });
  else if (place && isGiven(right)) add({ place, bound: "one" });
  else if (other && isGiven(left)) add({ place: other, bound: "one" });
}

/** Whose column it is, of this query's own sources. */
function placeOf(node: Node | undefined, { sources }: Scope): string | undefined {
  const names = namesOf(node?.ColumnRef?.fields);
  const name = names.at(-1)!;
  if (names.length === 2) return sources.some(({ alias }) => alias === names[0]) ? names.join(".") : undefined;
  if (names.length !== 1) return undefined;
  const owners = sources.filter(({ columns }) => columns.has(name));
  return owners.length === 1 ? `${owners[0]!.alias}.${name}` : undefined;
}

function aliasesOf(item: Node | undefined): string[] {
  if (!item) return [];
  if (item.JoinExpr) return [...aliasesOf(item.JoinExpr.larg), ...aliasesOf(item.JoinExpr.rarg)];
  const own = item.RangeVar ?? item.RangeSubselect ?? item.RangeFunction;
  return [textOf(own?.alias?.aliasname) || textOf(own?.relname)];
}

/** A join by a shared name makes that column of both sides equal. */
function sharedBy(join: Node, name: string, { sources }: Scope, only: ReadonlySet<string> | undefined): Link[] {
  const [left, right] = [join.larg, join.rarg].map((side) => {
    const aliases = aliasesOf(side);
    return sources
      .filter(({ alias, columns }) => aliases.includes(alias) && columns.has(name))
      .map(({ alias }) => alias);
  }) as [string[], string[]];
  return left.flatMap((one) =>
    right.map((other) => ({ place: `${one}.${name}`, other: `${other}.${name}`, ...(only ? { only } : {}) })),
  );
}
