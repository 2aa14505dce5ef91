import ipaddr from "ipaddr.js";

/** Global unicast: https://www.iana.org/assignments/ipv6-address-space */
const GLOBAL = ipaddr.IPv6.parseCIDR("2000::/3");

/**
 * Public addresses that lead to services of a cloud from within it. The metadata of other clouds have link-local, shared, unique
 * local or reserved addresses.
 */
const CLOUD_SERVICES = [
  // Azure: https://learn.microsoft.com/azure/virtual-network/what-is-ip-address-168-63-129-16
  "168.63.129.16/32",
  // IBM Cloud: https://cloud.ibm.com/docs/vpc?topic=vpc-service-endpoints-for-vpc
  "161.26.0.0/16",
  "166.8.0.0/14",
].map((range) => ipaddr.IPv4.parseCIDR(range));

/**
 * Whether an IP address is on the public internet: not private, loopback, link-local, shared (100.64.0.0/10), multicast,
 * reserved, of the services of a cloud, nor one that a translator turns into an IPv4 address (NAT64, 6to4, Teredo).
 */
export function isPublicAddress(address: string): boolean {
  if (!ipaddr.isValid(address)) return false;
  // An IPv4-mapped IPv6 address becomes the IPv4 address.
  const parsed = ipaddr.process(address);
  if (parsed.range() !== "unicast") return false;
  return parsed instanceof ipaddr.IPv4
    ? !CLOUD_SERVICES.some((range) => parsed.match(range))
    : parsed.match(GLOBAL);
}
