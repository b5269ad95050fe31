import type { Response as LightResponse } from "light-my-request";
import type { Organisation, OrganisationSettings } from "../../src/organisations/index.ts";
import { anApiKey, anOrganisation } from "./factories.ts";
import type { TestApp } from "./test-app.ts";

export type Answer = Pick<LightResponse, "statusCode" | "body" | "headers"> & { json: () => never };

/** A retailer's server: an organisation, its key, and the calls it makes. */
export type Shop = {
  organisation: Organisation;
  authorization: string;
  key: string;
  /** `path` counts from the organisation: `/purchasers`. An object is sent as JSON. */
  call: (method: "GET" | "POST" | "PUT" | "DELETE", path: string, payload?: unknown) => Promise<Answer>;
  /** The main job. */
  report: (body: unknown) => Promise<Answer>;
};

export async function aShop(
  { app, db }: Pick<TestApp, "app" | "db">,
  settings: OrganisationSettings & { trkref?: string } = {},
): Promise<Shop> {
  const organisation = await anOrganisation(db, settings);
  const { authorization, key } = await anApiKey(db, organisation);
  const call: Shop["call"] = (method, path, payload) =>
    app.inject({
      method,
      url: `/v4/organisations/${organisation.trkref}${path}`,
      headers: { authorization },
      ...(payload === undefined ? {} : { payload: typeof payload === "string" ? payload : JSON.stringify(payload) }),
    }) as unknown as Promise<Answer>;
  return { organisation, authorization, key, call, report: (body) => call("POST", "/purchasers", body) };
}
