import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { dirname } from "node:path";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { Busboy, type BusboyFileStream, type BusboyInstance } from "@fastify/busboy";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { AppError } from "../errors.ts";
import { makeFolder } from "../make-folder.ts";

/** A file that is still on its way. */
export type Upload = { fileName: string; stream: BusboyFileStream };

const fileBytesAtMost = 2 * 1024 ** 3;
const limits = {
  fields: 20,
  fieldNameSize: 100,
  fieldSize: 10_000,
  files: 1,
  fileSize: fileBytesAtMost,
  headerPairs: 50,
};

/**
 * Lets the scope take forms with a file, read as they arrive and never as a whole in memory. The body is what came before the
 * file, so that the session's token is checked before a byte of the file is taken; fields after it are ignored.
 */
export function readUploads(app: FastifyInstance): void {
  app.addContentTypeParser("multipart/form-data", (request, payload, done) => {
    readUntilFile(request, payload).then((body) => done(null, body), done);
  });
  // What nobody wanted is read to its end; otherwise the connection could not be used again.
  app.addHook("onResponse", async ({ body, raw }) => {
    if (uploadOf(body)) raw.unpipe().resume();
  });
}

async function readUntilFile(request: FastifyRequest, payload: Readable): Promise<Record<string, unknown>> {
  const form = busboyOf(request);
  const fields: Record<string, unknown> = {};
  form.on("field", (name, value) => {
    // Our own forms name each field once; if one comes twice, neither is taken.
    fields[name] = name in fields ? [fields[name], value].flat() : value;
  });
  const found = new Promise<Record<string, unknown>>((resolve, reject) => {
    form.on("file", (_name, stream, fileName) => {
      // It may fail while it is drained or torn down with the request, when nobody is listening.
      stream.on("error", () => undefined);
      payload.once("aborted", () => stream.destroy(new AppError("malformed_request")));
      // A copy: what comes after the file is too late.
      resolve(Object.assign({ ...fields }, { [uploadKey]: { fileName: fileName ?? "", stream } satisfies Upload }));
    });
    form.on("finish", () => resolve(fields));
    form.on("error", () => reject(new AppError("malformed_request", { errors: ["the form could not be read"] })));
    payload.once("aborted", () => reject(new AppError("malformed_request")));
  });
  payload.pipe(form);
  return found;
}

function busboyOf({ headers }: FastifyRequest): BusboyInstance {
  try {
    return new Busboy({ headers: { ...headers, "content-type": headers["content-type"]! }, limits });
  } catch {
    throw new AppError("malformed_request", { errors: ["the form could not be read"] });
  }
}

// A symbol, since no field of a form can be named like that.
const uploadKey = Symbol("upload");

/** The file of a form, if one was sent. */
export function uploadOf(body: unknown): Upload | undefined {
  return (body as Record<symbol, Upload> | null | undefined)?.[uploadKey];
}

/**
 * Writes the file where only its owner can read it.
 *
 * @throws AppError body_too_large; malformed_request if the upload broke off
 */
export async function keepUpload({ stream }: Upload, path: string): Promise<void> {
  // On a read-only disk Node's own `recursive` reports that the folder does not exist.
  await makeFolder(dirname(path), 0o700);
  const file = createWriteStream(path, { flags: "wx", mode: 0o600 });
  await once(file, "open");
  await pipeline(stream, file).catch((error) => {
    // An error of the disk is not the sender's fault.
    throw error instanceof AppError || error === file.errored
      ? error
      : new AppError("malformed_request", { cause: error });
  });
  if (stream.truncated) throw new AppError("body_too_large");
}
