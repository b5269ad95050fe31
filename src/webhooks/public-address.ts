import { isIP, type LookupFunction } from "node:net";
import ipaddr from "ipaddr.js";

const globalUnicast = ipaddr.parseCIDR("2000::/3") as [ipaddr.IPv6, number];

/**
 * Whether an address is one of the public internet: not private, loopback, link-local, shared (CGNAT), multicast, reserved, nor
 * a form of IPv6 that stands for an IPv4 address. What is not understood is not public.
 */
export function isPublicAddress(text: string): boolean {
  if (!ipaddr.isValid(text)) return false;
  // An IPv4-mapped address is judged as the IPv4 address it is.
  const address = ipaddr.process(text);
  if (address.range() !== "unicast") return false;
  // The library calls ::7f00:1 unicast: the old form of 127.0.0.1.
  return address.kind() === "ipv4" || (address as ipaddr.IPv6).match(globalUnicast);
}

/** A name stood for nothing but addresses that are not to be called. */
export class ForbiddenAddressError extends Error {
  override readonly name = "ForbiddenAddressError";
  readonly code = "FORBIDDEN_ADDRESS";
}

/**
 * A look-up that gives back public addresses only. The connection is made to what it gives back and asks nobody else, so a name
 * that means something different a moment later (DNS rebinding) gains nothing.
 */
export function publicLookup(resolve: LookupFunction): LookupFunction {
  return (host, options, answer) => {
    resolve(host, { ...options, all: true }, (error, found) => {
      if (error) return answer(error, []);
      const addresses = (Array.isArray(found) ? found : []).filter(({ address }) => isPublicAddress(address));
      const [first] = addresses;
      if (!first) return answer(new ForbiddenAddressError("the name stands for no public address"), []);
      if (options.all) return answer(null, addresses);
      return answer(null, first.address, first.family);
    });
  };
}

/** Node connects to an address that stands in the URL itself without looking it up. */
export function isForbiddenLiteral({ hostname }: URL): boolean {
  const host = hostname.replace(/^\[|\]$/g, "");
  return isIP(host) !== 0 && !isPublicAddress(host);
}
