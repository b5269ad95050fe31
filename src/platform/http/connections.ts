import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from "node:http";
import type { Socket } from "node:net";
import type { FastifyInstance } from "fastify";
import { closeGently, isClosing } from "./close-gently.ts";

export type ConnectionLimits = {
  /** How long the head of a request may take. */
  headMs: number;
  /** How long a whole request may take, including its body. */
  requestMs: number;
  /** How long a connection is kept for the next request. A proxy's own time must be shorter than this. */
  keepAliveMs: number;
  /** How long a reader may go without taking any of the answer. */
  stalledMs: number;
  /** How many connections may be open; beyond that, those that have waited longest make room. */
  most: number;
};

export type Connections = {
  /** For Fastify, which asks for its server. */
  createServer: (handler: RequestListener) => Server;
  /**
   * Lets an app that is closing answer the requests that have arrived, and ends the rest. Node by itself would wait for
   * those who send half a head.
   */
  endWith: (app: FastifyInstance) => void;
  open: () => number;
  /** How many have had to make room so far. */
  pushedOut: () => number;
};

type Exchange = { request: IncomingMessage; response: ServerResponse };

type Connection = {
  /** Requests without a finished answer: several if a caller sends the next before the first is answered. */
  unanswered: number;
  last: Exchange | undefined;
  isOverdue: boolean;
  whenAnswered: (() => void) | undefined;
};

const connections = new WeakMap<Socket, Connection>();

/** How many requests of a connection wait for their answers. */
export function unansweredOn(socket: Socket): number {
  return connections.get(socket)?.unanswered ?? 0;
}

/** The request whose body is still on its way, if there is one, and its answer. */
export function unfinishedOn(socket: Socket): Exchange | undefined {
  const last = connections.get(socket)?.last;
  return last?.request.complete === false ? last : undefined;
}

/** Whether the time for a request on this connection has run out: whatever arrived of it is answered with 408. */
export function isOverdue(socket: Socket): boolean {
  return connections.get(socket)?.isOverdue ?? false;
}

export function markOverdue(socket: Socket): void {
  const connection = connections.get(socket);
  if (connection) connection.isOverdue = true;
}

/**
 * Does something once every request that arrived completely on this connection has its answer; at once if that is the
 * case already.
 */
export function afterAnswers(socket: Socket, act: () => void): void {
  const connection = connections.get(socket);
  if (connection && answersAhead(connection) > 0) connection.whenAnswered = act;
  else act();
}

function answersAhead({ unanswered, last }: Connection): number {
  return last?.request.complete === false ? unanswered - 1 : unanswered;
}

/**
 * The server's connections, each of which comes to an end: one whose request does not arrive, whose answer is not read,
 * or whose request was refused is closed; and when there are as many as there may be, the one that has waited longest
 * makes room for the next.
 */
export function createConnections(limits: ConnectionLimits): Connections {
  // In order of their last request: the first has waited longest.
  const open: Open = new Map();
  let pushedOut = 0;
  const letIn = (socket: Socket): void => {
    if (open.size >= limits.most) {
      pushedOut += 1;
      if (!makeRoom(open)) return void socket.destroy();
    }
    const connection = { unanswered: 0, last: undefined, isOverdue: false, whenAnswered: undefined };
    connections.set(socket, connection);
    open.set(socket, connection);
    socket.once("close", () => open.delete(socket));
    // Node calls it after the last answer, and would drop what still arrives; a reset then swallows the answer.
    socket.destroySoon = () => closeGently(socket);
  };
  const noteRequest = (request: IncomingMessage, response: ServerResponse) => note(open, request, response);
  return {
    createServer: (handler) => {
      const server = serverWith(limits).on("connection", letIn);
      for (const event of ["request", "checkExpectation"]) server.on(event, noteRequest);
      // Node would ask for every body at once, even for one that is going to be refused.
      server.on("checkContinue", (request, response) => server.emit("request", request, response));
      return server.on("request", handler);
    },
    endWith: (app) => endWith(app, open, limits.requestMs),
    open: () => open.size,
    pushedOut: () => pushedOut,
  };
}

type Open = Map<Socket, Connection>;

function serverWith({ headMs, requestMs, keepAliveMs, stalledMs }: ConnectionLimits): Server {
  const server = createServer({
    // Node's own refusal has no body, and does not see a second Host.
    requireHostHeader: false,
    headersTimeout: headMs,
    requestTimeout: requestMs,
    keepAliveTimeout: keepAliveMs,
    // Node looks every half minute unless told otherwise: a limit of ten seconds would mean forty.
    connectionsCheckingInterval: Math.min(1000, headMs),
  });
  return server.setTimeout(stalledMs);
}

function note(open: Open, request: IncomingMessage, response: ServerResponse): void {
  const { socket } = request;
  const connection = open.get(socket);
  if (!connection) return;
  open.delete(socket);
  open.set(socket, connection);
  connection.unanswered += 1;
  connection.last = { request, response };
  response.once("close", () => {
    connection.unanswered -= 1;
    if (connection.whenAnswered && answersAhead(connection) === 0) connection.whenAnswered();
  });
}

// How many are looked at to find one that may go: in a flood, a new connection must not have to go through all others.
const lookedAt = 100;

/** Cuts off the most dispensable connection: one that waits for a request, then one that is slow to send or to read. */
function makeRoom(open: Open): boolean {
  let slow: Socket | undefined;
  let seen = 0;
  for (const [socket, { unanswered, last }] of open) {
    if (unanswered === 0 || isClosing(socket)) return cutOff(open, socket);
    if (last?.request.complete === false || socket.writableLength > 0) slow ??= socket;
    seen += 1;
    if (seen === lookedAt) break;
  }
  return slow !== undefined && cutOff(open, slow);
}

function cutOff(open: Open, socket: Socket): true {
  // Not only when it has closed, which comes later: the next connection would cut off the same one.
  open.delete(socket);
  socket.destroy();
  return true;
}

function endWith(app: FastifyInstance, open: Open, graceMs: number): void {
  let timers: NodeJS.Timeout[] = [];
  app.addHook("preClose", async () => {
    const endWaiting = () => {
      for (const [socket, { unanswered }] of open) if (unanswered === 0 && !isClosing(socket)) socket.destroy();
    };
    const endAll = () => {
      for (const socket of open.keys()) socket.destroy();
    };
    endWaiting();
    // A connection that is busy now becomes idle with its answer, and would then be kept for its next request.
    timers = [setInterval(endWaiting, 50), setTimeout(endAll, graceMs)];
  });
  app.addHook("onClose", async () => {
    for (const timer of timers) clearInterval(timer);
  });
}
