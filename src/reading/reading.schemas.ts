import { PaginationSchema } from "../platform/pagination.ts";
import { beyondV4Schemas } from "./beyond-v4.schemas.ts";
import { conversationSchemas } from "./conversations.schemas.ts";
import { FacetSchema } from "./facets.ts";
import { organisationSchemas } from "./organisations.schemas.ts";
import { reviewableSchemas } from "./reviewables.schemas.ts";
import { reviewSchemas } from "./reviews.schemas.ts";

/** What the routes refer to by name; the v4 scope registers them. */
export const readingSchemas = [
  PaginationSchema,
  FacetSchema,
  ...organisationSchemas,
  ...reviewableSchemas,
  ...reviewSchemas,
  ...conversationSchemas,
  ...beyondV4Schemas,
];
