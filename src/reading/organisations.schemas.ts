import { Type } from "../platform/json-schema.ts";

const fields = {
  trkref: Type.String(),
  locale: Type.String({ examples: ["en-GB"] }),
  name: Type.String(),
  reviewables_path: Type.String({ examples: ["/v4/organisations/ACME/reviewables"] }),
  customer_experience_reviews_path: Type.String(),
  organisation_url_with_reviews: Type.String({ description: "The public page about the organisation's reviews" }),
};

const OrganisationResource = Type.Object(fields, { $id: "Organisation", description: "An organisation of the key" });

const percentage = (description: string) => Type.Integer({ minimum: 0, maximum: 100, description });
const respondents = Type.Integer({ description: "How many answered; with 0 the percentage is 0 too" });

const CustomerExperienceScores = Type.Object(
  {
    percentage_who_would_recommend: percentage("Of those who were asked, who gave 7 or more of 10"),
    number_of_retailer_rating_reviews: respondents,
    percentage_happy_with_delivery: percentage("Who said yes"),
    number_of_retailer_delivery_reviews: respondents,
    percentage_happy_with_customer_service: percentage("Who said yes"),
    number_of_retailer_service_reviews: respondents,
  },
  { $id: "CustomerExperienceScores", description: "What customers say about the shop, as percentages" },
);

const OrganisationDetail = Type.Object(
  { ...fields, customer_experience_scores: Type.Ref("CustomerExperienceScores") },
  { $id: "OrganisationDetail", description: "An organisation, and what customers say about it" },
);

const OrganisationList = Type.Object(
  {
    summary: Type.Object({ pagination: Type.Ref("Pagination") }),
    organisations: Type.Array(Type.Ref("Organisation")),
  },
  { $id: "OrganisationList", description: "The organisations of the key" },
);

export const organisationSchemas = [
  OrganisationResource,
  CustomerExperienceScores,
  OrganisationDetail,
  OrganisationList,
];
