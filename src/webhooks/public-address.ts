import { Resolver } from "node:dns/promises";
import { isIP, type LookupFunction } from "node:net";
import ipaddr from "ipaddr.js";

const globalUnicast = ipaddr.parseCIDR("2000::/3") as [ipaddr.IPv6, number];

/**
 * Whether an address is one of the public internet: not private, loopback, link-local, shared (CGNAT), multicast,
 * reserved, nor a form of IPv6 that stands for an IPv4 address. Whatever cannot be parsed is not public.
 */
export function isPublicAddress(text: string): boolean {
  if (!ipaddr.isValid(text)) return false;
  // An IPv4-mapped address is judged as the IPv4 address it is.
  const address = ipaddr.process(text);
  if (address.range() !== "unicast") return false;
  // The library calls ::7f00:1 unicast: the old form of 127.0.0.1.
  return address.kind() === "ipv4" || (address as ipaddr.IPv6).match(globalUnicast);
}

/** A name resolved only to addresses that must not be called. */
class ForbiddenAddressError extends Error {
  override readonly name = "ForbiddenAddressError";
  readonly code = "FORBIDDEN_ADDRESS";
}

/**
 * A look-up that gives back public addresses only. The connection uses its result without asking anybody else, so a
 * name that resolves to something different a moment later (DNS rebinding) gains nothing.
 */
export function publicLookup(resolve: LookupFunction): LookupFunction {
  return (host, options, answer) => {
    resolve(host, { ...options, all: true }, (error, found) => {
      if (error) return answer(error, []);
      const addresses = (Array.isArray(found) ? found : []).filter(({ address }) => isPublicAddress(address));
      const [first] = addresses;
      if (!first) return answer(new ForbiddenAddressError("the name does not resolve to a public address"), []);
      if (options.all) return answer(null, addresses);
      return answer(null, first.address, first.family);
    });
  };
}

/** What is wrong with a URL that messages are to be sent to. */
export type ForbiddenBecause = "not_https" | "not_public" | "local_name" | "odd_port";

// By RFC 6761, 6762 (with its appendix G), 7686 and 9476, by ICANN for .internal, and by what hosts files
// (localdomain6) and clusters (svc) are made with: names that mean something in one network, or on one machine, and
// never the same thing to everybody. Under .arpa there is only the internet's own infrastructure, and home.arpa.
const localNames =
  /(^|\.)(localhost|localdomain[46]?|local|internal|intranet|private|corp|home|lan|svc|arpa|onion|invalid|alt|test)$/;

/** The ports of HTTPS; what listens on other ports is usually something that a stranger should not be able to reach. */
const usualPorts = new Set(["", "443", "8443"]);

/**
 * Why messages may not be sent to a URL; undefined if they may. The same rule applies to the form in which a URL is
 * entered and to every delivery attempt. The URL parser has normalised the host by now: `0x7f.1`, `2130706433` and
 * fullwidth digits are 127.0.0.1. What a name resolves to is checked by `publicLookup`.
 */
export function forbiddenBecause({ protocol, hostname, port }: URL): ForbiddenBecause | undefined {
  if (protocol !== "https:") return "not_https";
  const host = hostname.replace(/^\[|\]$/g, "");
  if (isIP(host) !== 0) {
    // Node connects to an IP address in the URL without looking it up.
    if (!isPublicAddress(host)) return "not_public";
  } else if (isLocalName(host)) return "local_name";
  return usualPorts.has(port) ? undefined : "odd_port";
}

/** A name that no public name server can know: one without a dot, or under an ending reserved for private networks. */
function isLocalName(hostname: string): boolean {
  const name = hostname.endsWith(".") ? hostname.slice(0, -1) : hostname;
  return !name.includes(".") || name.split(".").includes("") || localNames.test(name);
}

/** Looks a name up: gives its addresses, or rejects if they cannot be found out. */
export type AddressesOf = (hostname: string) => Promise<readonly string[]>;

/**
 * Whether a name is known to resolve only to addresses that are not public. A name that does not exist yet, or whose
 * name server is slow, passes: every delivery attempt asks again.
 */
export async function isKnownToBePrivate({ hostname }: URL, addressesOf: AddressesOf): Promise<boolean> {
  if (isIP(hostname.replace(/^\[|\]$/g, "")) !== 0) return false;
  const addresses = await addressesOf(hostname).catch(() => []);
  return addresses.length > 0 && !addresses.some(isPublicAddress);
}

const lookupMs = 1500;

/**
 * Asks the name servers, for a little while. Not `dns.lookup`, which delivery uses: that occupies a thread for as long
 * as a name server is silent, and somebody who enters addresses could occupy all threads.
 */
export async function addressesByDns(hostname: string): Promise<readonly string[]> {
  const resolver = new Resolver({ timeout: lookupMs, tries: 1 });
  const giveUp = setTimeout(() => resolver.cancel(), lookupMs);
  try {
    const found = await Promise.allSettled([resolver.resolve4(hostname), resolver.resolve6(hostname)]);
    return found.flatMap((one) => (one.status === "fulfilled" ? one.value : []));
  } finally {
    clearTimeout(giveUp);
  }
}
