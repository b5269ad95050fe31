import type { FetchText } from "./provider.ts";

const waitMs = 10_000;
const bytesAtMost = 64 * 1024;

/** Fetches over the network. No redirect is followed, and slow or endless answers are cut off. */
export const fetchProviderText: FetchText = async (url) => {
  const answer = await fetch(url, { redirect: "error", signal: AbortSignal.timeout(waitMs) });
  if (!answer.ok || answer.body === null) throw new Error(`answered ${answer.status}`);
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  const reader = answer.body.getReader();
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    bytes += part.value.length;
    if (bytes > bytesAtMost) throw new Error("answered too much");
    chunks.push(part.value);
  }
  return Buffer.concat(chunks).toString("utf8");
};
