import type { FastifyPluginAsync } from "fastify";
import { roles } from "../access/index.ts";
import type { ConsolePagesDeps } from "./console-pages-deps.ts";
import { jobsPages } from "./jobs.console.tsx";
import { keysPages } from "./keys.console.tsx";
import { lookPages } from "./look.console.tsx";
import { organisationsPages } from "./organisations.console.tsx";
import { outboxPages } from "./outbox.console.tsx";
import { productsPages } from "./products/products.console.tsx";
import { profilePages } from "./profile.console.tsx";
import { recordPages } from "./record.console.tsx";
import { reviewsPages } from "./reviews/reviews.console.tsx";
import { searchPages } from "./search.console.tsx";
import { settingsPages } from "./settings.console.tsx";
import { staffPages } from "./staff.console.tsx";

/** The pages about the console itself and its organisations; those about reviews are in their own slices. */
export const consolePages: FastifyPluginAsync<ConsolePagesDeps> = async (app, deps) => {
  app.get("/console", { schema: { hide: true }, config: { roles } }, async ({ staff }, reply) => {
    const { role, organisations } = staff;
    if (role !== "retailer") return reply.redirect("/console/queue", 303);
    const [only, ...more] = organisations === "all" ? [] : organisations;
    const isOne = only !== undefined && more.length === 0;
    return reply.redirect(isOne ? `/console/${only.trkref}/dashboard` : "/console/organisations?to=dashboard", 303);
  });
  await app.register(searchPages, deps);
  await app.register(organisationsPages, deps);
  await app.register(settingsPages, deps);
  await app.register(lookPages, deps);
  await app.register(keysPages, deps);
  await app.register(reviewsPages, deps);
  await app.register(productsPages, deps);
  await app.register(outboxPages, deps);
  await app.register(staffPages, deps);
  await app.register(recordPages, deps);
  await app.register(jobsPages, deps);
  await app.register(profilePages, deps);
};
