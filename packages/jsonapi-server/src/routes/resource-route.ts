import type { BoxOffice, CallOptions, OperationName } from "@ticket-allocation/core";

import {
  describeChange,
  describeCreation,
  describeFind,
  describeRemoval,
  type CreationWords,
  type RouteWords,
  type SendingWords,
} from "../open-api/describe-resource.ts";
import type { Kind } from "../resources/kinds.ts";
import { includableMembers } from "../resources/members.ts";
import type { Thing } from "../resources/resource.ts";
import type { Route, RouteRequest } from "./route.ts";
import { showAddressed, showMade } from "./show.ts";

/** The function parses the document before anything else, and throws where it is wrong. */
type Make<Made> = (request: RouteRequest) => Promise<Made>;

export function createRoute<Made extends Thing>(
  kind: Kind<Made>,
  create: Make<Made>,
  words: CreationWords,
): Route {
  return {
    method: "POST",
    path: `/${kind.type}`,
    includable: includableMembers(kind.type),
    answer: async (request) => ({
      status: 201,
      ...(await showMade(kind, request, await create(request))),
    }),
    describe: () => describeCreation(kind, words),
  };
}

export function findRoute<Found extends Thing>(kind: Kind<Found>, words: RouteWords): Route {
  return {
    method: "GET",
    path: `/${kind.type}/{id}`,
    includable: includableMembers(kind.type),
    answer: async (request) => ({ status: 200, ...(await showAddressed(kind, request)) }),
    describe: () => describeFind(kind, words),
  };
}

export function changeRoute<Changed extends Thing>(
  kind: Kind<Changed>,
  change: Make<Changed>,
  words: SendingWords,
): Route {
  return {
    method: "PATCH",
    path: `/${kind.type}/{id}`,
    includable: includableMembers(kind.type),
    answer: async (request) => ({
      status: 200,
      ...(await showMade(kind, request, await change(request))),
    }),
    describe: () => describeChange(kind, words),
  };
}

interface Removal {
  readonly operation: OperationName;
  readonly remove: (boxOffice: BoxOffice, id: string, options: CallOptions) => Promise<void>;
  readonly summary: string;
  /** What the answer means. */
  readonly done: string;
}

export function removeRoute(kind: Kind, { operation, remove, ...words }: Removal): Route {
  return {
    method: "DELETE",
    path: `/${kind.type}/{id}`,
    async answer({ boxOffice, id, options }) {
      await remove(boxOffice, id, options);
      return { status: 204 };
    },
    describe: () => describeRemoval(kind, operation, words),
  };
}
