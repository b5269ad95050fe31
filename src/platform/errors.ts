/**
 * Every way in which Fairmark knowingly refuses a request: the code, its HTTP status and the sentence the caller reads
 * are one row, so a new code cannot lack a status. The list is part of the public contract, hence one screen for all.
 */
export const refusals = {
  malformed_request: { status: 400, message: "The request could not be read" },
  unauthorised: { status: 401, message: "Unauthorized" },
  forbidden: { status: 403, message: "This is not yours to see or do" },
  access_denied: { status: 403, message: "Access denied" },
  not_found: { status: 404, message: "There is no such resource" },
  method_not_allowed: { status: 405, message: "This resource does not have that method" },
  not_acceptable: { status: 406, message: "This shop does not offer that" },
  request_timeout: { status: 408, message: "The request did not arrive in time" },
  conflict: { status: 409, message: "The request contradicts what is stored" },
  review_not_in_state: { status: 409, message: "The review has moved on; load it again" },
  body_too_large: { status: 413, message: "The request body is too large" },
  expectation_failed: { status: 417, message: "The request expects something that cannot be met" },
  invalid_request: { status: 422, message: "The request is not valid" },
  too_many_requests: { status: 429, message: "Too many requests; try again later" },
  headers_too_large: { status: 431, message: "The request headers are too large" },
  internal: { status: 500, message: "Something went wrong on our side; quote the request id when you report it" },
  unavailable: { status: 503, message: "The database cannot be reached; try again in a moment" },
  provider_away: {
    status: 503,
    message: "Another service that this needs cannot be reached; try again in a moment",
  },
  disk_full: {
    status: 503,
    message: "The server has no room left on its disk; try again once its operator has made some",
  },
  read_only: { status: 503, message: "The database takes no writes at the moment; try again later" },
  no_access: {
    status: 503,
    message: "The server may not write where it keeps files; try again once its operator has changed that",
  },
} as const satisfies Record<string, { status: number; message: string }>;

export type RefusalCode = keyof typeof refusals;

/** A refusal on purpose. `errors` are sentences for the caller; `internal` goes to the log and never holds personal data. */
export class AppError extends Error {
  readonly code: RefusalCode;
  readonly errors: readonly string[];
  readonly internal: Record<string, unknown>;
  readonly retryAfterSeconds: number | undefined;

  constructor(
    code: RefusalCode,
    details: {
      errors?: readonly string[];
      internal?: Record<string, unknown>;
      retryAfterSeconds?: number;
      cause?: unknown;
    } = {},
  ) {
    super(refusals[code].message, { cause: details.cause });
    this.name = "AppError";
    this.code = code;
    this.errors = details.errors ?? [];
    this.internal = details.internal ?? {};
    this.retryAfterSeconds = details.retryAfterSeconds;
  }

  get status(): number {
    return refusals[this.code].status;
  }
}

/**
 * A sentence for the operator at the terminal, with what to do about it. Printed without a stack; exit code 1.
 */
export class OperatorError extends Error {
  override readonly name = "OperatorError";
}

/** What may be stored, shown and counted of an error: its code, or its kind. Messages can contain what was sent. */
export function errorCode(error: unknown): string {
  const { code, name } = (error ?? {}) as { code?: unknown; name?: unknown };
  const found = [code, name].find((one) => typeof one === "string" && /^[\w.-]{1,40}$/.test(one));
  return (found as string | undefined) ?? "unknown";
}
