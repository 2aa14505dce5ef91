/**
 * Derived from the OpenAPI document of @ticket-allocation/jsonapi-server.
 *
 *     npm run -w packages/client api
 */

/** Types of resources, by what the client calls them. */
export const RESOURCES = {
  "ticketOptions": {
    "type": "ticket_options",
    "methods": [
      "list",
      "watchList",
      "create",
      "find",
      "watch",
      "change",
      "listSales",
      "createMany"
    ]
  },
  "purchases": {
    "type": "purchases",
    "methods": [
      "list",
      "create",
      "find",
      "createMany"
    ]
  },
  "holds": {
    "type": "holds",
    "methods": [
      "list",
      "create",
      "find",
      "extend",
      "release",
      "createMany",
      "releaseMany"
    ]
  },
  "cancellations": {
    "type": "cancellations",
    "methods": [
      "create",
      "find"
    ]
  },
  "exchanges": {
    "type": "exchanges",
    "methods": [
      "create",
      "find"
    ]
  },
  "transfers": {
    "type": "transfers",
    "methods": [
      "create",
      "find"
    ]
  },
  "capacityMoves": {
    "type": "capacity_moves",
    "methods": [
      "create",
      "find"
    ]
  },
  "journalEntries": {
    "type": "journal_entries",
    "methods": [
      "list",
      "find"
    ]
  },
  "webhooks": {
    "type": "webhooks",
    "methods": [
      "list",
      "create",
      "find",
      "change",
      "delete"
    ]
  }
} as const;

/** Of each type. */
export const FIELDS = {
  "ticket_options": [
    "name",
    "description",
    "reference",
    "metadata",
    "allocation",
    "capacity",
    "state",
    "saleStartsAt",
    "saleEndsAt",
    "minPerPurchase",
    "maxPerPurchase",
    "maxPerUser",
    "maxHeldPerUser",
    "createdAt",
    "createdBy",
    "revision",
    "eventId",
    "drawsOn"
  ],
  "sales_intervals": [
    "start",
    "purchased",
    "confirmed",
    "held",
    "extended",
    "released",
    "expired",
    "cancelled",
    "exchanged",
    "transferred",
    "drawn",
    "capacityChange",
    "edits",
    "allocation",
    "capacity",
    "gaps",
    "firstVersion",
    "lastVersion"
  ],
  "purchases": [
    "quantity",
    "status",
    "cancelledQuantity",
    "exchangedQuantity",
    "reference",
    "metadata",
    "createdAt",
    "createdBy",
    "ticketOptionId",
    "userId"
  ],
  "holds": [
    "quantity",
    "status",
    "expiresAt",
    "reference",
    "metadata",
    "createdAt",
    "createdBy",
    "ticketOptionId",
    "userId"
  ],
  "cancellations": [
    "quantity",
    "createdAt",
    "createdBy",
    "purchaseId",
    "ticketOptionId"
  ],
  "exchanges": [
    "quantity",
    "createdAt",
    "createdBy",
    "purchaseId",
    "ticketOptionId",
    "newPurchaseId"
  ],
  "transfers": [
    "quantity",
    "createdAt",
    "createdBy",
    "purchaseId",
    "ticketOptionId",
    "fromUserId",
    "userId"
  ],
  "capacity_moves": [
    "quantity",
    "createdAt",
    "createdBy",
    "fromId",
    "toId"
  ],
  "journal_entries": [
    "version",
    "createdAt",
    "allocation",
    "capacity",
    "purchased",
    "confirmed",
    "held",
    "extended",
    "released",
    "expired",
    "cancelled",
    "exchanged",
    "transferred",
    "drawn",
    "capacityChange",
    "edits",
    "gapAfter",
    "createdBy",
    "purchasedIds",
    "heldIds",
    "releasedIds",
    "expiredIds",
    "cancelledIds",
    "transferredIds",
    "ticketOptionId"
  ],
  "webhooks": [
    "url",
    "eventTypes",
    "description",
    "state",
    "pauseReason",
    "cursor",
    "backlog",
    "failingSince",
    "nextAttemptAt",
    "failures",
    "secret",
    "createdAt",
    "createdBy"
  ]
} as const;

/** Members that are relationships in documents: their names there, and the types of what they refer to. */
export const RELATIONSHIPS = {
  "eventId": [
    "event",
    "events"
  ],
  "drawsOn": [
    "draws_on",
    "ticket_options"
  ],
  "ticketOptionId": [
    "ticket_option",
    "ticket_options"
  ],
  "userId": [
    "user",
    "users"
  ],
  "holdId": [
    "hold",
    "holds"
  ],
  "purchaseId": [
    "purchase",
    "purchases"
  ],
  "newPurchaseId": [
    "new_purchase",
    "purchases"
  ],
  "fromUserId": [
    "from_user",
    "users"
  ],
  "fromId": [
    "from",
    "ticket_options"
  ],
  "toId": [
    "to",
    "ticket_options"
  ]
} as const;

/** Lists that belong to a resource: the ends of their paths, and the types of their items. */
export const RELATED_LISTS = {
  "listSales": [
    "sales",
    "sales_intervals"
  ]
} as const;
