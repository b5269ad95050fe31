-- What wrk sends: the main job's requests, numbered as shop.ts numbers them (a test holds the constants equal). Written as
-- text, since wrk.format() would put the headers together anew for each request.
local seeded = 200000
local factor = 61803399
local modulus = 999999937
local first_order_ref = 1000000000
local first_sku = 10000
local sku_count = 5000

local random, format = math.random, string.format
local head, fresh, share_unchanged, share_purchases

-- wrk -s requests.lua URL -- HOST PATH FIRST_FRESH SHARE_UNCHANGED SHARE_NEW_PURCHASES RANDOM_SEED
function init(args)
  head = format(
    "POST %s HTTP/1.1\r\nHost: %s\r\nAuthorization: %s\r\nContent-Type: application/json\r\nContent-Length: ",
    args[2], args[1], os.getenv("BENCH_AUTHORIZATION"))
  fresh = tonumber(args[3])
  share_unchanged = tonumber(args[4])
  share_purchases = tonumber(args[5])
  math.randomseed(tonumber(args[6]))
end

function request()
  local share = random()
  local purchaser, order
  if share < share_unchanged then
    purchaser = random(seeded)
    order = purchaser
  else
    fresh = fresh + 1
    order = fresh
    purchaser = share < share_unchanged + share_purchases and random(seeded) or fresh
  end
  local a = order * 3
  local body = format(
    '{"email":"purchaser.%d@example.com","title":"Ms","first_name":"Jane","purchases":[{"order_ref":"A%d","sku":"SKU%d"},{"order_ref":"A%d","sku":"SKU%d"},{"order_ref":"A%d","sku":"SKU%d"}]}',
    purchaser * factor % modulus,
    first_order_ref + a * factor % modulus, first_sku + a % sku_count,
    first_order_ref + (a + 1) * factor % modulus, first_sku + (a + 1) % sku_count,
    first_order_ref + (a + 2) * factor % modulus, first_sku + (a + 2) % sku_count)
  return head .. #body .. "\r\n\r\n" .. body
end

function done(summary, latency)
  local errors = summary.errors
  io.write(format(
    '\nRESULT {"requests":%d,"seconds":%.6f,"p50":%.3f,"p99":%.3f,"max":%.3f,"refused":%d,"socketErrors":%d}\n',
    summary.requests, summary.duration / 1e6, latency:percentile(50) / 1000, latency:percentile(99) / 1000,
    latency.max / 1000, errors.status, errors.connect + errors.read + errors.write + errors.timeout))
end
