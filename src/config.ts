import { isIP } from "node:net";
import { fileURLToPath } from "node:url";
import { readEcPublicKey } from "./platform/ec-public-key.ts";
import { OperatorError } from "./platform/errors.ts";
import { parseUrl } from "./platform/parse-url.ts";
import { endingLength } from "./platform/text.ts";

type Setting<T> = {
  /** As the documentation prints it. */
  default: string;
  meaning: string;
  /** Text to value; undefined stands for "not set". Throws a sentence that says what is wrong. */
  read: (text: string | undefined) => T;
  /** Whether the value is a secret, or may contain one. */
  isSecret?: true;
  /** Whether it names a file or a folder. */
  isPath?: true;
};

// A checkout keeps its data with it, from whichever folder a command is run; an installed package is replaced by its next
// version, so it must not.
const packageRoot = new URL("../", import.meta.url);
const defaultDataDir = packageRoot.pathname.includes("/node_modules/")
  ? "data"
  : fileURLToPath(new URL("data", packageRoot));
const logLevels = ["trace", "debug", "info", "warn", "error", "fatal", "silent"];

/** Every setting: its name, what it means, its default and how it is read. docs/operate/configuration.md is made from this. */
export const settings = {
  DATABASE_URL: {
    isSecret: true,
    default: "none",
    meaning:
      "A PostgreSQL server (15 or newer), `postgres://user:password@host:5432/database`. Without it the embedded PostgreSQL in `DATA_DIR` is used.",
    read: optional(postgresUrl),
  },
  READ_DATABASE_URL: {
    isSecret: true,
    default: "none",
    meaning:
      "A streaming replica of `DATABASE_URL`, written in the same way. The public pages and the read API are read from it as far as it has what they show; everything else, and whatever it cannot answer, from `DATABASE_URL`.",
    read: optional(postgresUrl),
  },
  READ_DATABASE_LAG_SECONDS: {
    default: "10",
    meaning: "A replica that is further behind than this is not read.",
    read: wholeNumber(10, 1, 86_400),
  },
  DATA_DIR: {
    isPath: true,
    default: "`./data` (in a checkout: the checkout's, from whichever folder a command is run)",
    meaning:
      "Holds the embedded database and the generated secret. A relative path counts from the current folder, or from that of the file that names it.",
    read: (text) => text || defaultDataDir,
  },
  SHARED_BUFFERS_MB: {
    default: "an eighth of the memory of the machine or its control group, from 64 to 4096",
    meaning:
      "Memory in megabytes in which the embedded PostgreSQL keeps what it reads. What it expects of the rest follows from the machine's memory; `fairmark doctor` shows it.",
    read: optional((text) => wholeNumber(128, 16, 1_048_576)(text)),
  },
  PORT: {
    default: "3000",
    meaning: "The port to listen on; 0 takes any free one.",
    read: wholeNumber(3000, 0, 65_535),
  },
  HOST: { default: "127.0.0.1", meaning: "The address to listen on.", read: (text) => text || "127.0.0.1" },
  BASE_URL: {
    default: "`http://HOST:PORT`",
    meaning: "The public base of every link that Fairmark makes, as purchasers and shoppers reach it.",
    read: optional((text) => {
      const { protocol, pathname, search, hash, username } = url(text);
      if (!["http:", "https:"].includes(protocol)) throw new Error("must start with http:// or https://");
      if (pathname !== "/" || search || hash || username)
        throw new Error("must be scheme, host and port alone, such as https://reviews.example.com");
      return text.slice(0, text.length - endingLength(text, /\//));
    }),
  },
  SECRET: {
    isSecret: true,
    default: "generated into `DATA_DIR` with the embedded database; required with `DATABASE_URL`",
    meaning: "One key per purpose is derived from it (HKDF). At least 32 characters; keep it with the backups.",
    read: optional((text) => atLeast32(text)),
  },
  SECRET_PREVIOUS: {
    isSecret: true,
    default: "none",
    meaning: "Earlier values of `SECRET`, separated by commas, still accepted for reading.",
    read: (text) => list(text).map(atLeast32),
  },
  SMTP_URL: {
    isSecret: true,
    default: "none",
    meaning:
      "The mail server, `smtps://user:password@host:465`. Without it mails stay in the outbox, where the console shows them, and are never sent later.",
    read: optional((text) => {
      if (!["smtp:", "smtps:"].includes(url(text).protocol)) throw new Error("must start with smtp:// or smtps://");
      return text;
    }),
  },
  MAIL_FROM: {
    default: "required with `SMTP_URL`",
    meaning: "The sender of every mail, `Name <address>` or an address.",
    read: optional((text) => {
      if (!/^[^@\r\n]*[^@\s<]@[^@\s>]+>?$/.test(text)) throw new Error("must be an address, or Name <address>");
      return text;
    }),
  },
  DKIM_KEY_FILE: {
    isPath: true,
    default: "none",
    meaning:
      "A private key (PEM) to sign mails with by DKIM, for the domain of `MAIL_FROM`; together with `DKIM_SELECTOR`. Leave it out where the mail server signs.",
    read: optional((text) => text),
  },
  DKIM_SELECTOR: {
    default: "none",
    meaning: "The name under which the public key stands in the DNS: `SELECTOR._domainkey.DOMAIN`.",
    read: optional((text) => {
      if (!/^[A-Za-z0-9]([A-Za-z0-9.-]{0,61}[A-Za-z0-9])?$/.test(text))
        throw new Error("must be a name such as fairmark1");
      return text;
    }),
  },
  MAILS_KEPT_DAYS: {
    default: "90",
    meaning:
      "For how many days the words of a finished mail are kept, at least 5. Then its subject, its text and the hash of its reader's address are deleted; what became of it stays. A mail in doubt keeps them until somebody has decided.",
    read: wholeNumber(90, 5, 3650),
  },
  BOUNCE_TOKEN: {
    isSecret: true,
    default: "none",
    meaning:
      "The Bearer token for `POST /mail/bounces`, where bounces and complaints are reported; without it that path is 404.",
    read: optional((text) => text),
  },
  BOUNCES_SES_TOPICS: {
    default: "none",
    meaning:
      "The topics of Amazon SNS, `arn:aws:sns:…` separated by commas, whose messages about bounces `POST /mail/bounces/ses` takes; without it that path is 404.",
    read: (text) =>
      list(text).map((topic) => {
        if (!/^arn:(?:aws|aws-cn|aws-us-gov):sns:[a-z0-9-]{1,30}:\d{12}:[\w-]{1,256}$/.test(topic))
          throw new Error("must be topics such as arn:aws:sns:eu-west-1:123456789012:bounces");
        return topic;
      }),
  },
  BOUNCES_POSTMARK_SECRET: {
    isSecret: true,
    default: "none",
    meaning:
      "What Postmark's webhooks send to `POST /mail/bounces/postmark` as the password of HTTP Basic; without it that path is 404. At least 32 characters.",
    read: optional((text) => atLeast32(text)),
  },
  BOUNCES_MAILGUN_KEY: {
    isSecret: true,
    default: "none",
    meaning: "Mailgun's HTTP webhook signing key, for `POST /mail/bounces/mailgun`; without it that path is 404.",
    read: optional((text) => text),
  },
  BOUNCES_SENDGRID_KEY: {
    default: "none",
    meaning:
      "The verification key (public) of SendGrid's signed event webhook, for `POST /mail/bounces/sendgrid`; without it that path is 404.",
    read: optional((text) => {
      try {
        return readEcPublicKey(text);
      } catch {
        throw new Error("must be the verification key that SendGrid shows, Base64 that begins with MFkw");
      }
    }),
  },
  LOG_LEVEL: {
    default: "info",
    meaning: `One of ${logLevels.join(", ")}. JSON lines on stdout, without personal data.`,
    read: (text) => {
      const level = text || "info";
      if (!logLevels.includes(level)) throw new Error(`must be one of ${logLevels.join(", ")}`);
      return level;
    },
  },
  TRUST_PROXY: {
    default: "off",
    meaning:
      "The proxies whose X-Forwarded-* headers are believed: addresses or CIDRs separated by commas, or a number of hops. Never all.",
    read: (text) => readTrustProxy(text),
  },
  METRICS_TOKEN: {
    isSecret: true,
    default: "none",
    meaning: "The Bearer token for `/metrics`; without it that path is 404.",
    read: optional((text) => text),
  },
  SECURITY_CONTACT: {
    default: "none",
    meaning:
      "Where weaknesses of this installation are reported, for `/.well-known/security.txt` (RFC 9116): addresses, `mailto:`, `tel:` or `https:` URIs, separated by commas, the preferred one first; without it that path is 404.",
    read: (text) => list(text).map(readContact),
  },
  SECURITY_POLICY: {
    default: "none",
    meaning: "The page that says how reports are dealt with, for the same file; together with `SECURITY_CONTACT`.",
    read: optional((text) => {
      if (url(text).protocol !== "https:") throw new Error("must start with https://");
      return new URL(text).href;
    }),
  },
  ADMINS_NEED_FACTOR: {
    default: "off",
    meaning:
      "`on` lets admins into the console only with a passkey or an app that shows codes: one who has neither is led to add it after signing in, and gets nowhere else.",
    read: onOrOff(false),
  },
  WEBHOOK_ALLOW_PRIVATE: {
    default: "off",
    meaning:
      "`on` lets webhooks go to private, loopback and other special addresses too, to names of your own network and to any port, and over plain HTTP: for a receiver in your own network. Whoever manages a shop's webhooks can then make this server post to anything it reaches.",
    read: onOrOff(false),
  },
  RATE_LIMIT_PER_KEY: {
    default: "1000",
    meaning: "Requests a second for each API key, a guard against loops; 0 switches it off.",
    read: wholeNumber(1000, 0, 10_000_000),
  },
  ANSWER_MEMORY_MB: {
    default: "64",
    meaning:
      "Memory for ready answers of the read API, embeds and published pages, in megabytes, in each process that serves; 0 switches it off. What is remembered is forgotten as soon as something of it changes.",
    read: wholeNumber(64, 0, 65_536),
  },
  IMPORT_DIR: {
    isPath: true,
    default: "none",
    meaning:
      "A folder that is watched for feeds: `IMPORT_DIR/TRKREF/purchasers….csv` (or products, branches) is taken in once nothing has touched it for a minute. Links are not followed.",
    read: optional((text) => text),
  },
} satisfies Record<string, Setting<unknown>>;

type Settings = typeof settings;
export type SettingName = keyof Settings;
export type Config = { readonly [Name in keyof Settings]: ReturnType<Settings[Name]["read"]> };

export function isSetting(name: string): name is SettingName {
  return Object.hasOwn(settings, name);
}

/** What there is to know about a setting, whatever type its value has. */
export function aboutSetting(name: SettingName): Setting<unknown> {
  return settings[name];
}

/**
 * The environment as a configuration.
 *
 * @throws OperatorError that lists every problem at once
 */
export function readConfig(environment: Record<string, string | undefined>): Config {
  const problems: string[] = [];
  const config: Record<string, unknown> = {};
  for (const [name, setting] of Object.entries(settings) as [string, Setting<unknown>][]) {
    try {
      config[name] = setting.read(environment[name]?.trim() || undefined);
    } catch (error) {
      problems.push(`${name} ${(error as Error).message}`);
    }
  }
  if (config.SMTP_URL && !config.MAIL_FROM) problems.push("MAIL_FROM is required with SMTP_URL");
  if ((config.DKIM_KEY_FILE === undefined) !== (config.DKIM_SELECTOR === undefined))
    problems.push("DKIM_KEY_FILE and DKIM_SELECTOR are set together or not at all");
  if (config.SECURITY_POLICY && (config.SECURITY_CONTACT as string[] | undefined)?.length === 0)
    problems.push("SECURITY_POLICY needs SECURITY_CONTACT");
  if (config.DATABASE_URL && !config.SECRET && !problems.some((problem) => problem.startsWith("SECRET "))) {
    problems.push("SECRET is required with DATABASE_URL; make one with: openssl rand -base64 48");
  }
  if (
    config.READ_DATABASE_URL &&
    !config.DATABASE_URL &&
    !problems.some((problem) => problem.startsWith("DATABASE_URL "))
  )
    problems.push("READ_DATABASE_URL needs DATABASE_URL: the embedded database has no replicas");
  if (problems.length > 0) throw new OperatorError(`The settings are not right. ${problems.join(". ")}.`);
  return config as Config;
}

/** The public base of links: the setting, or where the server listens. */
export function baseUrl(config: Pick<Config, "BASE_URL" | "HOST">, port: number): string {
  const host = isIP(config.HOST) === 6 ? `[${config.HOST}]` : config.HOST;
  return config.BASE_URL ?? `http://${host}:${port}`;
}

function optional<T>(read: (text: string) => T): (text: string | undefined) => T | undefined {
  return (text) => (text === undefined ? undefined : read(text));
}

function postgresUrl(text: string): string {
  if (!["postgres:", "postgresql:"].includes(url(text).protocol)) throw new Error("must start with postgres://");
  return text;
}

function onOrOff(fallback: boolean): (text: string | undefined) => boolean {
  return (text) => {
    if (text !== undefined && text !== "on" && text !== "off") throw new Error("must be on or off");
    return text === undefined ? fallback : text === "on";
  };
}

function wholeNumber(fallback: number, least: number, most: number): (text: string | undefined) => number {
  return (text) => {
    if (text === undefined) return fallback;
    const value = Number(text);
    if (!/^\d+$/.test(text) || value < least || value > most)
      throw new Error(`must be a whole number from ${least} to ${most}`);
    return value;
  };
}

function url(text: string): URL {
  const parsed = parseUrl(text);
  if (!parsed) throw new Error("must be a URL");
  return parsed;
}

function list(text: string | undefined): string[] {
  return (text ?? "")
    .split(",")
    .map((one) => one.trim())
    .filter(Boolean);
}

/** RFC 9116, 2.5.3: a URI; on the web by TLS alone. A bare address is taken for what it is. */
function readContact(text: string): string {
  const isAddress = /^[^\s@:<>]+@[^\s@:<>]+$/.test(text);
  const uri = isAddress ? `mailto:${text}` : text;
  const isAllowed = ["mailto:", "tel:", "https:"].includes(parseUrl(uri)?.protocol ?? "");
  if (!isAllowed || /[^!-~]/.test(uri))
    throw new Error("must be addresses, or URIs that start with mailto:, tel: or https:");
  return uri;
}

function atLeast32(text: string): string {
  if (text.length < 32) throw new Error("must be at least 32 characters long");
  return text;
}

function readTrustProxy(text: string | undefined): number | string[] | false {
  if (text === undefined || text === "off" || text === "0") return false;
  if (/^\d+$/.test(text) && Number(text) <= 32) return Number(text);
  const proxies = list(text);
  const wrong = proxies.filter((proxy) => {
    const [address, bits, ...more] = proxy.split("/");
    const version = isIP(address ?? "");
    const most = version === 6 ? 128 : 32;
    return (
      !version ||
      more.length > 0 ||
      (bits !== undefined && !(/^\d+$/.test(bits) && Number(bits) >= 1 && Number(bits) <= most))
    );
  });
  if (wrong.length > 0)
    throw new Error("must be off, a number of hops, or addresses and CIDRs separated by commas (never all)");
  return proxies;
}
