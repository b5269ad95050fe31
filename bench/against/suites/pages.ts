import { trkref } from "../../shop.ts";
import { signIn } from "../console-session.ts";
import { favourite } from "../seed.ts";
import { ask } from "../side.ts";
import { type Place, requests, type Suite } from "../suite.ts";

const page = (name: string, paths: (place: Place) => Promise<string[]>, isSignedIn = false) =>
  requests(name, "page", async (place) => {
    const found = await paths(place);
    // Sent as browsers do: compression is part of what a page costs.
    const headers = { "accept-encoding": "gzip, br", "accept-language": "en", accept: "text/html" };
    const cookie = isSignedIn ? { cookie: (await signIn(place.side, "vetter", "/console/queue")).cookie } : undefined;
    return { asked: () => ({ kind: "paths", paths: found }), headers: { ...headers, ...cookie } };
  });

/** Links to the questionnaires of invited purchases without a review. */
async function questionnaires({ side }: Place): Promise<string[]> {
  const rows = await ask<{ hashcode: string }>(
    side,
    `select encode(o.link_tag, 'hex') || encode(p.link_secret, 'hex') as hashcode
     from organisations o join purchases p on p.organisation_id = o.id
     where o.trkref = $1 and p.contacted_at is not null
       and not exists (select from reviews r where r.organisation_id = p.organisation_id and r.purchase_id = p.id)
     order by p.id limit 200`,
    [trkref],
  );
  return rows.map(({ hashcode }) => `/review/fill_review?hashcode=${hashcode}&source=purchasers_api`);
}

async function products({ side }: Place): Promise<string[]> {
  const rows = await ask<{ sku: string }>(
    side,
    `select p.sku from organisations o join products p on p.organisation_id = o.id
     where o.trkref = $1 and p.sku <> $2 and exists
       (select from reviews r where r.organisation_id = o.id and r.sku = p.sku and r.visible_version is not null)
     order by p.id limit 200`,
    [trkref, favourite],
  );
  return rows.map(({ sku }) => `/reviews/${trkref}/${sku}`);
}

export const pages: Suite = {
  name: "pages",
  about: "questionnaire, product page (of any product, and of one with many reviews), policy, console queue",
  operations: [
    page("questionnaire", questionnaires),
    page("product page", products),
    page("product page, many reviews", async () => [`/reviews/${trkref}/${favourite}`]),
    page("policy", async () => [`/reviews/${trkref}/policy`]),
    page("console queue", async () => ["/console/queue"], true),
  ],
};
