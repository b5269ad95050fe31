import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { dirname } from "node:path";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { Busboy, type BusboyFileStream, type BusboyInstance } from "@fastify/busboy";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { AppError } from "../platform/errors.ts";
import { makeFolder } from "../platform/make-folder.ts";

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
 * Lets the scope take forms with a file, as they arrive and never as a whole in memory. The body is what stood before the file,
 * so that the session's token is checked before a byte of the file is taken; fields behind it are passed by.
 */
export function readUploads(app: FastifyInstance): void {
  app.addContentTypeParser("multipart/form-data", (request, payload, done) => {
    readUntilFile(request, payload).then((body) => done(null, body), done);
  });
  // What nobody wanted is read to its end, or the connection could not be used again.
  app.addHook("onResponse", async ({ body, raw }) => {
    if (uploadOf(body)) raw.unpipe().resume();
  });
}

async function readUntilFile(request: FastifyRequest, payload: Readable): Promise<Record<string, unknown>> {
  const form = busboyOf(request);
  const fields: Record<string, unknown> = {};
  form.on("field", (name, value) => {
    // A form of ours names each once: of two, neither is taken.
    fields[name] = name in fields ? [fields[name], value].flat() : value;
  });
  const found = new Promise<Record<string, unknown>>((resolve, reject) => {
    form.on("file", (_name, stream, fileName) => {
      // Read to its end, or torn down with the request, whoever listens by then.
      stream.on("error", () => undefined);
      payload.once("aborted", () => stream.destroy(new AppError("malformed_request")));
      // A copy: what stands behind the file comes too late.
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

// No field of a form can have it as its name.
const uploadKey = Symbol("upload");

/** The file of a form, if one was sent. */
export function uploadOf(body: unknown): Upload | undefined {
  return (body as Record<symbol, Upload> | null | undefined)?.[uploadKey];
}

/**
 * Writes the file where only its owner can read it.
 *
 * @throws AppError body_too_large, malformed_request where it broke off
 */
export async function keepUpload({ stream }: Upload, path: string): Promise<void> {
  // Node's own `recursive` calls a disk that takes no writes a folder that is not there.
  await makeFolder(dirname(path), 0o700);
  const file = createWriteStream(path, { flags: "wx", mode: 0o600 });
  await once(file, "open");
  await pipeline(stream, file).catch((error) => {
    // What the disk says is not the sender's fault.
    throw error instanceof AppError || error === file.errored
      ? error
      : new AppError("malformed_request", { cause: error });
  });
  if (stream.truncated) throw new AppError("body_too_large");
}
