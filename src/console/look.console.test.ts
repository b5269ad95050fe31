import { describe, expect, test } from "vitest";
import { cliOver } from "../../test/support/cli.ts";
import { anOrganisation } from "../../test/support/factories.ts";
import { aPng, chunk } from "../../test/support/png.ts";
import { publishReview } from "../../test/support/published.ts";
import { signIn } from "../../test/support/staff.ts";
import { testApp } from "../../test/support/test-app.ts";
import type { Organisation } from "../organisations/index.ts";
import { contrast } from "../platform/values/colour.ts";

const { app, db, clock, address } = await testApp();

const boundary = "----look";

/** The form as a browser sends it, with a file if there is one. */
async function send(
  shop: Organisation,
  fields: Record<string, string>,
  file?: Buffer,
  { role = "retailer", to = "look" }: { role?: "retailer" | "vetter"; to?: "look" | "look/preview" } = {},
) {
  const { cookie, csrfToken } = await signIn(app, db, { role, organisations: [shop] });
  const part = (head: string, body: Buffer | string) => [
    `--${boundary}\r\ncontent-disposition: form-data; ${head}\r\n\r\n`,
    body,
    "\r\n",
  ];
  const parts = [
    ...Object.entries({ csrf: csrfToken, look_colour: "", look_font: "", ...fields }).flatMap(([name, value]) =>
      part(`name="${name}"`, value),
    ),
    ...(file ? part('name="logo"; filename="logo.png"\r\ncontent-type: image/png', file) : []),
    `--${boundary}--\r\n`,
  ];
  const payload = Buffer.concat(parts.map((one) => Buffer.from(one as string)));
  const headers = {
    cookie,
    "content-type": `multipart/form-data; boundary=${boundary}`,
    "sec-fetch-site": "same-origin",
  };
  return app.inject({ method: "POST", url: `/console/${shop.trkref}/${to}`, headers, payload });
}

const open = (url: string) => app.inject({ url });

/** The look of a public page: its stylesheet and its picture. */
function lookIn(body: string) {
  const [, stylesheet] = /<link rel="stylesheet" href="(\/look\/[^"]*)"/.exec(body) ?? [];
  const [, logo] = /<header class="masthead"><p><img src="([^"]*)"/.exec(body) ?? [];
  return { stylesheet: stylesheet?.replaceAll("&amp;", "&"), logo: logo?.replaceAll("&amp;", "&") };
}

describe("the look of a shop's pages", () => {
  test("holds on every page that it has for customers: colour, font and picture", async () => {
    const shop = await anOrganisation(db);
    const { number } = await publishReview(db, shop, { sku: "K1" }, clock.now);
    const saved = await send(
      shop,
      { look_colour: "#7A1F5C", look_font: "Avenir Next" },
      aPng({ width: 200, height: 50 }),
    );
    expect([saved.statusCode, saved.headers.location]).toEqual([303, `/console/${shop.trkref}/look?saved`]);
    const paths = ["K1", `review/${number}`, `review/${number}/report`, "policy", "NOTHING"];
    for (const path of [...paths.map((one) => `/reviews/${shop.trkref}/${one}`), `/retailer/${shop.trkref}`]) {
      const { body } = await open(path);
      const { stylesheet, logo } = lookIn(body);
      expect([path, stylesheet]).toEqual([path, `/look/${shop.trkref}/look.css?v=7a1f5c+Avenir+Next`]);
      expect(logo).toMatch(/^\/look\/.*\/logo\.png\?v=[0-9a-f]{16}$/);
      // In place of the name, and saying it.
      expect(body).toContain('alt="Acme &amp; Daughters" width="200" height="50"');
    }
    const { body: css, headers } = await open(`/look/${shop.trkref}/look.css?v=x`);
    expect(headers["content-type"]).toBe("text/css; charset=utf-8");
    expect(css).toContain("--pico-primary:#7a1f5c");
    expect(css).toContain('--pico-font-family:"Avenir Next",');
    expect(css).not.toMatch(/@font-face|@import|https?:\/\/(?!www\.w3\.org)/);
    const dark = /prefers-color-scheme:dark\)\{:root[^}]*--pico-primary:(#[0-9a-f]{6})/.exec(css)![1]!;
    expect(contrast(dark, "#172321")).toBeGreaterThanOrEqual(4.5);
  });

  test("is as usual where nothing was chosen, and again when it was taken back", async () => {
    const shop = await anOrganisation(db);
    const policy = `/reviews/${shop.trkref}/policy`;
    expect(lookIn((await open(policy)).body)).toEqual({});
    await send(shop, { look_colour: "#7a1f5c" }, aPng({ width: 20, height: 20 }));
    expect(lookIn((await open(policy)).body).logo).toBeDefined();
    await send(shop, { look_colour: "", remove_logo: "true" });
    expect(lookIn((await open(policy)).body)).toEqual({});
    expect((await open(`/look/${shop.trkref}/logo.png`)).statusCode).toBe(404);
  });

  test("serves the picture as nothing else, without what was hidden in it, and only what is there now", async () => {
    const shop = await anOrganisation(db);
    const plain = aPng({ width: 30, height: 10 });
    await send(
      shop,
      {},
      aPng({ width: 30, height: 10, more: [chunk("tEXt", Buffer.from("<script>alert(1)</script>"))] }),
    );
    const url = lookIn((await open(`/reviews/${shop.trkref}/policy`)).body).logo!;
    const { rawPayload, headers } = await open(url);
    expect(rawPayload.equals(plain)).toBe(true);
    expect(headers).toMatchObject({
      "content-type": "image/png",
      "x-content-type-options": "nosniff",
      "content-security-policy":
        "default-src 'none'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'; sandbox",
      "cache-control": "public, max-age=86400",
    });
    expect((await app.inject({ url, headers: { "if-none-match": String(headers.etag) } })).statusCode).toBe(304);
    await send(shop, {}, aPng({ width: 31, height: 10 }));
    expect(lookIn((await open(`/reviews/${shop.trkref}/policy`)).body).logo).not.toBe(url);
    for (const other of ["/look/NOBODY/look.css", "/look/NOBODY/logo.png"])
      expect((await open(other)).statusCode).toBe(404);
  });

  test.each<[string, Record<string, string>, Buffer | undefined, string]>([
    ["a colour that is none", { look_colour: "red" }, undefined, "Colour: must be # and six hex digits"],
    ["a colour too light to be read", { look_colour: "#ffcc00" }, undefined, "its contrast with a light page is 1.4"],
    [
      "a font that could be more than a name",
      { look_font: 'x"; } body { display: none' },
      undefined,
      "Font: must be the name of one font",
    ],
    ["a picture that is none", {}, Buffer.from("<svg onload=alert(1)>"), "The picture must be a PNG"],
    ["a picture that is too large", {}, Buffer.alloc(300_000), "The picture must have at most 100 kB"],
  ])("is not changed at all by a form with %s", async (_what, fields, file, sentence) => {
    const shop = await anOrganisation(db);
    const answer = await send(shop, { look_colour: "#7a1f5c", ...fields }, file ?? aPng({ width: 10, height: 10 }));
    expect(answer.statusCode).toBe(422);
    expect(answer.body.replaceAll("&quot;", '"')).toContain(sentence);
    expect(lookIn((await open(`/reviews/${shop.trkref}/policy`)).body)).toEqual({});
  });

  test("is changed by whoever looks after the shop, and by nobody else", async () => {
    const [shop, other] = [await anOrganisation(db), await anOrganisation(db)];
    expect((await send(shop, { look_colour: "#7a1f5c" }, undefined, { role: "vetter" })).statusCode).toBe(403);
    const { cookie } = await signIn(app, db, { role: "retailer", organisations: [other] });
    expect((await app.inject({ url: `/console/${shop.trkref}/look`, headers: { cookie } })).statusCode).toBe(404);
    expect((await app.inject({ url: `/console/${other.trkref}/look`, headers: { cookie } })).statusCode).toBe(200);
  });

  test("shows in a preview as it is typed, on a questionnaire that sends nothing, and is saved by it nowhere", async () => {
    const shop = await anOrganisation(db);
    await send(shop, { look_colour: "#123456" });
    const typed = { look_colour: "#7a1f5c", look_font: "Futura" };
    const picture = aPng({ width: 60, height: 20 });
    const { statusCode, headers, body } = await send(shop, typed, picture, { to: "look/preview" });
    expect(statusCode).toBe(200);
    expect(headers["content-security-policy"]).toBe(
      "default-src 'none'; style-src 'self' data:; img-src 'self' https: data:; form-action 'none'; frame-ancestors 'self'; base-uri 'none'; sandbox",
    );
    const [, css] = /href="data:text\/css;base64,([^"]+)"/.exec(body)!;
    const style = Buffer.from(css!, "base64").toString();
    for (const said of ["--pico-primary:#7a1f5c", '--pico-font-family:"Futura"']) expect(style).toContain(said);
    expect(body).toContain(`<img src="data:image/png;base64,${picture.toString("base64")}"`);
    expect(body).toContain("How was your purchase?");
    // Its other languages show what was typed as well.
    const [, french] = /href="(\/console\/[^"]*lang=fr)"/.exec(body)!;
    const admin = await signIn(app, db, { role: "admin" });
    const inFrench = (await admin.get(french!.replaceAll("&amp;", "&"))).body;
    expect(inFrench).toContain('lang="fr"');
    expect(inFrench).toContain(`data:text/css;base64,${css}`);
    expect(lookIn((await open(`/reviews/${shop.trkref}/policy`)).body)).toEqual({
      stylesheet: `/look/${shop.trkref}/look.css?v=123456`,
      logo: undefined,
    });
  });

  test("is previewed with the picture that is saved, within the page: nothing in a sandbox could fetch it", async () => {
    const shop = await anOrganisation(db);
    const picture = aPng({ width: 60, height: 20 });
    await send(shop, {}, picture);
    const shown = `<img src="data:image/png;base64,${picture.toString("base64")}"`;
    expect((await send(shop, { look_colour: "#7a1f5c" }, undefined, { to: "look/preview" })).body).toContain(shown);
    const admin = await signIn(app, db, { role: "admin" });
    expect((await admin.get(`/console/${shop.trkref}/look/preview`)).body).toContain(shown);
  });

  test("has no preview while something in the form is wrong, and its place says what", async () => {
    const shop = await anOrganisation(db);
    const answer = await send(shop, { look_colour: "#ffcc00" }, Buffer.from("GIF89a"), { to: "look/preview" });
    expect(answer.statusCode).toBe(422);
    for (const said of ["its contrast with a light page is 1.4", "The picture must be a PNG"])
      expect(answer.body).toContain(said);
    expect((await send(shop, {}, undefined, { role: "vetter", to: "look/preview" })).statusCode).toBe(403);
  });

  test("is what the command line says, but for the picture", async () => {
    const shop = await anOrganisation(db);
    const fairmark = cliOver({ address }, () => clock.now);
    expect((await fairmark("organisation", "set", shop.trkref, "look_colour=#0b5d57", "look_font=Futura")).code).toBe(
      0,
    );
    expect((await open(`/reviews/${shop.trkref}/policy`)).body).toContain("look.css?v=0b5d57+Futura");
    const refused = await fairmark("organisation", "set", shop.trkref, "look_colour=#eeeeee");
    expect([refused.code === 0, refused.stderr]).toEqual([
      false,
      expect.stringContaining("look_colour must be darker"),
    ]);
  });
});
