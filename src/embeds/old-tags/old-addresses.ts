/** Where the old badges of a product lead: `/partner/{trkref}/{sku}`. */
export function partnerPagePath(trkref: string, named: string): string {
  return `/partner/${trkref}/${encodeURIComponent(named)}`;
}

/** Where the old badges of a shop lead: `/retailer/{trkref}`. */
export function retailerPagePath(trkref: string): string {
  return `/retailer/${trkref}`;
}

/** Where old pages find the script and the style, besides `/assets`. */
export const oldAssetAddresses = {
  "/reevoomark/:trkref.js": "reevoo_mark.js",
  "/stylesheets/reevoomark/embedded_reviews.css": "embedded_reviews.css",
} as const;
