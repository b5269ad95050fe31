export { beyondV4Api } from "./beyond-v4.api.ts";
export { customerExperienceReviewsApi } from "./customer-experience-reviews.api.ts";
export { organisationsApi } from "./organisations.api.ts";
export { sharingOf } from "./read-route.ts";
export { readingSchemas } from "./reading.schemas.ts";
export { reviewablesApi } from "./reviewables.api.ts";
export { reviewsApi } from "./reviews.api.ts";
export { votesApi } from "./votes.api.ts";
