import { createHash } from "node:crypto";
import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from "fastify";
import type { Database } from "../platform/db.ts";
import { AppError } from "../platform/errors.ts";
import { hasCurrent } from "../platform/http/assets.ts";
import { refuseOtherMethods } from "../platform/http/methods.ts";
import { nothingAllowed } from "../platform/http/other-pages.ts";
import { lookStylesheet } from "./look.ts";
import { isTrkref, type Organisation } from "./organisation.ts";
import { findLogo, findOrganisationByTrkref } from "./organisations.queries.ts";

type Shop = FastifyRequest<{ Params: { trkref: string } }>;

const schema = { hide: true };

/** The stylesheet and the picture of a shop's look, for the pages that it has here. */
export const lookFiles: FastifyPluginAsync<{ db: Database }> = async (app, { db }) => {
  const otherMethods = refuseOtherMethods(app, { public: true });

  app.get("/look/:trkref/look.css", { schema }, async (request: Shop, reply) => {
    const text = lookStylesheet(await getShop(db, request));
    return send(request, reply, { body: Buffer.from(text), type: "text/css; charset=utf-8" });
  });

  app.get("/look/:trkref/logo.png", { schema }, async (request: Shop, reply) => {
    const { id } = await getShop(db, request);
    const logo = await findLogo(db, { organisationId: id });
    if (!logo) throw new AppError("not_found");
    return send(request, reply, { body: logo.png, type: "image/png" });
  });

  otherMethods.close();
};

async function getShop(db: Database, { params: { trkref } }: Shop): Promise<Organisation> {
  const organisation = isTrkref(trkref) ? await findOrganisationByTrkref(db, trkref) : undefined;
  if (!organisation) throw new AppError("not_found");
  return organisation;
}

/** Pages name them by their contents and may keep them for long, yet not for good: an address of an older page leads to what there is now. */
const cacheControl = "public, max-age=86400";

function send(
  request: FastifyRequest,
  reply: FastifyReply,
  { body, type }: { body: Buffer; type: string },
): FastifyReply {
  const etag = `"${createHash("sha256").update(body).digest("hex").slice(0, 16)}"`;
  reply.headers({
    etag,
    "cache-control": cacheControl,
    // A picture that somebody uploaded is a picture and nothing else, also for whoever opens it by itself.
    "x-content-type-options": "nosniff",
    "content-security-policy": `${nothingAllowed}; sandbox`,
    "cross-origin-resource-policy": "same-origin",
  });
  return hasCurrent(request, etag) ? reply.code(304).send() : reply.type(type).send(body);
}
