import type { Suite } from "../suite.ts";
import { imported } from "./import.ts";
import { invitations } from "./invitations.ts";
import { mainJob } from "./main-job.ts";
import { orders } from "./orders.ts";
import { pages } from "./pages.ts";
import { publication } from "./publication.ts";
import { start } from "./start.ts";
import { uploads } from "./uploads.ts";

/** In the order they are run: orders come last, since they leave orders that no job has processed. */
export const suites: readonly Suite[] = [start, mainJob, pages, publication, invitations, imported, uploads, orders];
