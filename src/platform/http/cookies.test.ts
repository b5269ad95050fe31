import fastify from "fastify";
import { afterAll, expect, test } from "vitest";
import { clearCookie, readCookie, setCookie } from "./cookies.ts";

const app = fastify();
const options = { isSecure: true, path: "/" };
app.get("/read/:name", async (request) => ({ value: readCookie(request, (request.params as { name: string }).name) }));
app.get("/set", async (_request, reply) => {
  setCookie(reply, "one", "a-b_c.d~0", { ...options, maxAgeSeconds: 60 });
  setCookie(reply, "two", "x", { isSecure: false, path: "/here" });
  clearCookie(reply, "three", options);
});
afterAll(() => app.close());

const read = async (name: string, cookie: string) =>
  ((await app.inject({ url: `/read/${name}`, headers: { cookie } })).json() as { value?: string }).value;

test("a cookie is found by its exact name among others, and the first of two counts", async () => {
  expect(await read("b", "a=1; b=2;c=3")).toBe("2");
  expect(await read("b", "b=2; b=3")).toBe("2");
  expect(await read("b", " b = 2=x ")).toBe("2=x");
  for (const cookie of ["", "bb=2", "B=2", "b", "=b", "a=b=2", ";;"]) expect(await read("b", cookie)).toBeUndefined();
});

test("cookies are set beside each other, for no script and no other site's forms", async () => {
  expect((await app.inject({ url: "/set" })).headers["set-cookie"]).toEqual([
    "one=a-b_c.d~0; Path=/; HttpOnly; SameSite=Lax; Max-Age=60; Secure",
    "two=x; Path=/here; HttpOnly; SameSite=Lax",
    "three=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0; Secure",
  ]);
});

test("what would have to be encoded is refused: it could end the cookie", async () => {
  for (const value of ["a;b", "a b", "a,b", 'a"b', "a\r\nb", "ä"])
    expect(() => setCookie({} as never, "name", value, options)).toThrow("characters that need encoding");
});
