import type { FastifyReply } from "fastify";
import { renderPage } from "../platform/html/render.ts";
import { sendPage } from "../platform/http/page-scope.ts";
import { PreviewProblems } from "./preview.views.tsx";

/** What a previewed document may load; whatever it is, it sends nothing, runs nothing, and stands in our own pages alone. */
export type PreviewSources = { styles: string; pictures: string };

const policyOf = ({ styles, pictures }: PreviewSources) =>
  [
    "default-src 'none'",
    `style-src ${styles}`,
    `img-src ${pictures}`,
    "form-action 'none'",
    "frame-ancestors 'self'",
    "base-uri 'none'",
    "sandbox",
  ].join("; ");

/** The page that is answered may show others of this host within itself. */
export function allowFrames(reply: FastifyReply): void {
  reply.header("content-security-policy", `${reply.getHeader("content-security-policy")}; frame-src 'self'`);
}

/** Answers with a document for a frame of the console. */
export function sendPreview(reply: FastifyReply, html: string, sources: PreviewSources): FastifyReply {
  reply.headers({ "content-security-policy": policyOf(sources), "x-frame-options": "SAMEORIGIN" });
  return sendPage(reply, html);
}

/** Answers with what is wrong with what was typed, in place of a preview. */
export function sendPreviewProblems(reply: FastifyReply, problems: readonly string[]): FastifyReply {
  const html = renderPage(PreviewProblems({ problems }));
  return sendPreview(reply.code(422), html, { styles: "'self'", pictures: "data:" });
}
