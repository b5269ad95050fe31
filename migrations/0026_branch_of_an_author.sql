-- The branch that sold something to somebody else says nothing of a review by whoever had claimed it. What was counted otherwise, the
-- nightly count puts right.
create or replace function review_facts(review reviews, published_at timestamptz, version review_versions, purchase purchases) returns jsonb
language sql stable parallel safe return jsonb_strip_nulls(jsonb_build_object(
  'sku', review.sku,
  'branch', case when purchase.purchaser_id = review.purchaser_id then purchase.branch_code end,
  'language', version.language,
  'day', to_char(published_at at time zone 'UTC', 'YYYY-MM-DD'),
  'score', version.overall_score,
  'scores', nullif(version.scores, '{}'),
  'content', nullif(coalesce(version.good_points, version.bad_points, version.general_comments) is not null, false),
  -- Nobody who gives 7 or more is a detractor in the sense of the net promoter score.
  'recommend', version.likelihood_to_recommend >= 7,
  'delivery', version.happy_with_delivery,
  'service', version.happy_with_customer_service,
  'shop', nullif(coalesce(version.would_buy_again::text, version.shop_comments) is not null, false),
  -- What shoppers are told of the purchase, as long as it is the author's. Nobody counts it, but a change of it is a change.
  'purchase', case when purchase.purchaser_id = review.purchaser_id then jsonb_strip_nulls(jsonb_build_object(
    'confirmed', nullif(purchase.confirmed_at is not null, false),
    'cancelled', nullif(purchase.cancelled_at is not null, false),
    'refunded', nullif(purchase.refunded_at is not null, false),
    'incentivised', purchase.is_incentivised,
    'purchased', purchase.purchase_date,
    'delivered', purchase.delivery_date)) end
));
