import type { FastifyPluginAsync } from "fastify";
import { type ConsoleDeps, type Done, getServedOrganisation, recorded, type SignedInStaff } from "../access/index.ts";
import { inTransaction } from "../platform/db.ts";
import { AppError } from "../platform/errors.ts";
import { renderPage } from "../platform/html/render.ts";
import { readText } from "../platform/http/form-body.ts";
import { sendPage } from "../platform/http/page-scope.ts";
import { isUuid } from "../platform/ids.ts";
import type { Keys } from "../platform/secrets.ts";
import { findPurchaserById } from "../purchases/index.ts";
import { erasePurchaser } from "./erase-purchaser.ts";
import { exportPurchaser } from "./export-purchaser.ts";
import { readKnownPurchaser } from "./known-purchaser.ts";
import { PurchaserPage, purchaserPath } from "./purchaser.views.tsx";

const path = purchaserPath(":trkref", ":id");
const options = { schema: { hide: true }, config: { roles: ["admin", "retailer"] } } as const;
const exporting = {
  ...options,
  config: { roles: ["admin"], needsProof: true, records: ["purchaser_exported"] },
} as const;
const erasing = { ...options, config: { roles: ["admin"], needsProof: true, records: ["purchaser_erased"] } } as const;

type Route = { Params: { trkref: string; id: string } };

/** One purchaser as their shop knows them; admins export and erase them here, as `purchaser export` and `erase` do. */
export const purchaserConsole: FastifyPluginAsync<ConsoleDeps & { keys: Keys }> = async (app, { db, clock, keys }) => {
  app.get<Route>(path, options, async ({ staff, params }, reply) => {
    const { organisation, purchaser } = await getKnown(staff, params);
    const known = await readKnownPurchaser(db, purchaser, keys);
    return sendPage(reply, renderPage(PurchaserPage({ staff, organisation, known, now: clock() })));
  });

  app.post<Route>(`${path}/export`, exporting, async ({ staff, params }, reply) => {
    const { organisation, purchaser } = await getKnown(staff, params);
    const about = { kind: "purchaser", id: purchaser.id } as const;
    const did: Done = { deed: "purchaser_exported", organisationId: organisation.id, about };
    const now = clock();
    const known = await inTransaction(db, (tx) =>
      recorded(tx, { by: { staffId: staff.id }, did }, now, () =>
        exportPurchaser(tx, organisation, purchaser.email, keys, now),
      ),
    );
    return reply
      .header("content-disposition", 'attachment; filename="customer.json"')
      .type("application/json; charset=utf-8")
      .send(JSON.stringify(known, null, 2));
  });

  app.post<Route>(`${path}/erase`, erasing, async ({ staff, params, body }, reply) => {
    const { organisation, purchaser } = await getKnown(staff, params);
    const askedBy = readText(body, "asked_by") === "purchaser" ? "purchaser" : "organisation";
    await erasePurchaser(db, organisation, purchaser.email, keys, clock(), askedBy, { staffId: staff.id });
    return reply.redirect(`/console/${organisation.trkref}/orders?erased`, 303);
  });

  async function getKnown(staff: SignedInStaff, { trkref, id }: Route["Params"]) {
    const organisation = await getServedOrganisation(db, staff, trkref);
    const purchaser = isUuid(id) ? await findPurchaserById(db, { organisationId: organisation.id, id }) : undefined;
    if (!purchaser) throw new AppError("not_found");
    return { organisation, purchaser };
  }
};
