import { buyAll, openSale, type Sale, type Wish } from "./buy-all.ts";

const sale = openSale();
let isOver = false;

/** Begins to buy. */
export function begin(wish: Wish): void {
  buyAll(wish, sale)
    .catch((error: unknown) => sale.failures.push(String(error)))
    .finally(() => {
      isOver = true;
    });
}

/** What the buyers were told so far. */
export function report(): Sale & { readonly isOver: boolean } {
  return { ...sale, isOver };
}
