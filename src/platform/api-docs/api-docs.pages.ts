import type { FastifyPluginAsync } from "fastify";
import { AppError } from "../errors.ts";
import { renderPage } from "../html/render.ts";
import { compressPages } from "../http/compress-pages.ts";
import { pageScope, sendPage } from "../http/page-scope.ts";
import { ApiPage, type ApiPageProps, OperationPage } from "./api-docs.views.tsx";
import { type CodeLanguage, codeLanguages } from "./code.ts";
import { type ApiDocument, type Operation, readOperations } from "./operations.ts";

export type ApiDocsOptions = {
  /** The document, once the app is ready. */
  readDocument: () => ApiDocument;
  /** Where the API is, without a slash at its end. */
  baseUrl: string;
};

type Route = { Querystring: Record<string, unknown>; Params: { operation: string } };

/**
 * The API as pages, at `/docs`: all of it, and a page for each call. They are made of the OpenAPI document alone, so that nothing is
 * described twice; `?in=` chooses the language of the examples.
 */
export const apiDocsPages: FastifyPluginAsync<ApiDocsOptions> = async (app, { readDocument, baseUrl }) => {
  pageScope(app, {
    cacheControl: "public, max-age=300",
    framedBy: "nobody",
    isIndexed: false,
    paths: ["/docs/*"],
    runsScripts: true,
    language: "en",
  });
  compressPages(app);
  let read: { document: ApiDocument; operations: readonly Operation[] } | undefined;
  const propsFor = (query: Record<string, unknown>): ApiPageProps => {
    read ??= (() => {
      const document = readDocument();
      return { document, operations: readOperations(document) };
    })();
    return { ...read, language: languageAsked(query.in), baseUrl };
  };

  app.get<Route>("/docs", { schema: { hide: true } }, async ({ query }, reply) =>
    sendPage(reply, renderPage(ApiPage(propsFor(query)))),
  );

  app.get<Route>("/docs/:operation", { schema: { hide: true } }, async ({ query, params }, reply) => {
    const props = propsFor(query);
    const operation = props.operations.find(({ id }) => id === params.operation);
    if (!operation) throw new AppError("not_found");
    return sendPage(reply, renderPage(OperationPage({ ...props, operation })));
  });
};

function languageAsked(asked: unknown): CodeLanguage {
  return codeLanguages.find((one) => one === asked) ?? codeLanguages[0]!;
}
